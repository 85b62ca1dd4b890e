// What has to hold in the extension host of a real workbench, asked through the editor's own API. The checks run in this
// order, in a folder that is not trusted, on the example driver.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import type * as vscode from 'vscode';

type Api = typeof vscode;
/** `passed`, or what went wrong. */
export type Results = Readonly<Record<string, string>>;

export const resultFile = '.host-checks.json';
/** Once it is there the checks may change what the window shows. */
export const startFile = '.host-checks-start';
const own = 'invlock.invlock';
const check = 'mmu_interval_read_retry(range.notifier, ';

export const checks: Readonly<Record<string, (api: Api) => Promise<void>>> = {
  'a folder that is not trusted is diagnosed all the same': async (api) => {
    assert.equal(api.workspace.isTrusted, false);
    const found = await findings(api, 2);
    assert.deepEqual(found.map(codeOf).sort(), ['INV103', 'INV205']);
  },
  'diagnostics have the page of the rule, the path and our data': async (api) => {
    const found = await race(api);
    assert.match(String((found.code as { target: vscode.Uri }).target), /retry-unlocked\.md$/);
    assert.ok((found.relatedInformation ?? []).length > 1);
    const { data } = found as { data?: { rule?: string; steps?: number } };
    assert.equal(data?.rule, 'retry-unlocked');
    assert.equal(data.steps, 12);
  },
  'a hover tells the contract and what holds here': async (api) => {
    const hovers = await at<vscode.Hover[]>(api, 'vscode.executeHoverProvider');
    const text = hovers.flatMap((h) => h.contents.map((c) => (typeof c === 'string' ? c : c.value))).join();
    assert.match(text, /interval notifier/);
    assert.match(text, /against \[?heron_invalidate\(\)/);
  },
  'a header is ours too, though the editor takes it for C++': async (api) => {
    const header = api.Uri.joinPath((await opened(api)).uri, '../heron_inline.h');
    const text =
      'static inline unsigned long heron_begin(struct mmu_interval_notifier *sub)\n{\n' +
      '\treturn mmu_interval_read_begin(sub);\n}\n';
    await api.workspace.fs.writeFile(header, Buffer.from(text));
    const document = await api.workspace.openTextDocument(header);
    assert.equal(document.languageId, 'cpp');
    const place = placeOf(document, 'mmu_interval_read_begin');
    await until(api, async () => {
      const hovers = await api.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        header,
        place,
      );
      const texts = hovers.flatMap((h) => h.contents.map((c) => (typeof c === 'string' ? c : c.value)));
      return texts.filter((words) => words.includes('interval notifier'));
    });
    await api.workspace.fs.delete(header);
  },
  'definition leads to the callback, references to its users': async (api) => {
    const [target] = await at<vscode.LocationLink[]>(api, 'vscode.executeDefinitionProvider');
    const document = await opened(api);
    const line = document.lineAt((target?.targetSelectionRange ?? target?.targetRange)?.start.line ?? 0);
    assert.match(line.text, /heron_invalidate\(/);
    const place = placeOf(document, 'static bool heron_invalidate', 'heron_invalidate');
    const users = await api.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      place,
    );
    assert.ok(users.length >= 4, `${users.length} users`);
  },
  'highlights pair a lock with its unlock': async (api) => {
    const document = await opened(api);
    const place = placeOf(document, 'mutex_lock(&ctx->pt_lock);\n\tmmu_interval_set_seq');
    const marks = await api.commands.executeCommand<vscode.DocumentHighlight[]>(
      'vscode.executeDocumentHighlights',
      document.uri,
      place,
    );
    const words = marks.map((mark) => document.getText(mark.range));
    assert.ok(
      words.some((word) => word.startsWith('mutex_unlock')),
      words.join(),
    );
  },
  'inlay hints tell the locks': async (api) => {
    const document = await opened(api);
    await api.workspace.getConfiguration('invlock').update('inlayHints', 'on', true);
    const hints = await until(api, async () => {
      const whole = new api.Range(0, 0, document.lineCount, 0);
      return await api.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        whole,
      );
    });
    assert.match(hints.map((hint) => labelOf(hint)).join(), /pt_lock/);
  },
  'code lenses say what was verified': async (api) => {
    const document = await opened(api);
    const lenses = await api.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      50,
    );
    const titles = lenses.map((lens) => lens.command?.title ?? '').join('\n');
    assert.match(titles, /callback of heron_notifier_ops/);
    assert.match(titles, /verified/);
  },
  'completion offers the documented pattern': async (api) => {
    const document = await opened(api);
    const end = document.lineAt(document.lineCount - 1).range.end;
    const list = await api.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      end,
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(
      labels.some((label) => /interval|callback|invalidate/.test(label)),
      labels.slice(0, 20).join(),
    );
  },
  'all commands that are contributed are there': async (api) => {
    const { packageJSON } = api.extensions.getExtension(own) ?? { packageJSON: {} };
    const { contributes } = packageJSON as { contributes: { commands: { command: string }[] } };
    const known = new Set(await api.commands.getCommands(true));
    const missing = contributes.commands.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
    assert.ok(contributes.commands.length > 10);
    for (const command of [
      'invlock.race',
      'invlock.explain',
      'invlock.baseline.add',
      'invlock.analyse',
      'invlock.dump',
    ])
      assert.ok(known.has(command), command);
  },
  'settings have defaults, scopes and words': async (api) => {
    const { packageJSON } = api.extensions.getExtension(own) ?? { packageJSON: {} };
    const { properties } = (packageJSON as { contributes: { configuration: { properties: object } } })
      .contributes.configuration;
    const rows = Object.entries(properties) as [string, { scope?: string; markdownDescription?: string }][];
    assert.ok(rows.length >= 14, `${rows.length} settings`);
    for (const [key, { scope, markdownDescription }] of rows) {
      assert.match(scope ?? '', /^(resource|window)$/, key);
      assert.ok((markdownDescription ?? '').length > 10, key);
      assert.notEqual(api.workspace.getConfiguration().inspect(key)?.defaultValue, undefined, key);
    }
  },
  'the whole folder is analysed, files that are not open too': async (api) => {
    const other = api.Uri.joinPath(
      api.workspace.workspaceFolders?.[0]?.uri ?? api.Uri.file('/'),
      'heron_ctx.c',
    );
    await api.commands.executeCommand('invlock.analyseWorkspace');
    await until(api, async () => api.languages.getDiagnostics(other).filter((d) => d.source === 'invlock'));
    // The file that is open has its own once, as before.
    await findings(api, 2);
  },
  'settings with their origin, a comparison and a dump are documents of their own': async (api) => {
    const document = await opened(api);
    await api.window.showTextDocument(document, api.ViewColumn.One);
    await api.commands.executeCommand('invlock.showConfigOrigin');
    await until(api, async () => texts(api, 'Settings').filter((text) => text.includes('| select |')));
    await api.window.showTextDocument(document, api.ViewColumn.One);
    const git = (...words: string[]): void => {
      const who = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@localhost'];
      execFileSync('git', [...who, ...words], {
        cwd: api.Uri.joinPath(document.uri, '..').fsPath,
        stdio: 'ignore',
      });
    };
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'as it is');
    await api.commands.executeCommand('invlock.compareWithRevision', 'HEAD');
    await until(
      api,
      async () => texts(api, 'Since HEAD').filter((text) => /0 introduced, 0 fixed, [1-9]/.test(text)),
      () => texts(api, 'Since HEAD').join(),
    );
    const editor = await api.window.showTextDocument(document, api.ViewColumn.One);
    const place = placeOf(document, 'int heron_mirror_fault(', 'heron_mirror_fault');
    editor.selection = new api.Selection(place, place);
    await api.commands.executeCommand('invlock.dump.states');
    await until(api, async () =>
      texts(api, 'states of line').filter((text) => text.includes('check of struct')),
    );
  },
  'the settings that govern a file are opened': async (api) => {
    const document = await opened(api);
    await api.window.showTextDocument(document, api.ViewColumn.One);
    await api.commands.executeCommand('invlock.openProjectSettings');
    const shown = api.window.activeTextEditor?.document;
    assert.equal(shown?.uri.toString(), api.Uri.joinPath(document.uri, '../invlock.jsonc').toString());
  },
  'a report of a bug has versions, settings and slow requests, and no source': async (api) => {
    const document = await opened(api);
    await api.window.showTextDocument(document, api.ViewColumn.One);
    await api.commands.executeCommand('invlock.reportIssue');
    const report = api.window.activeTextEditor?.document.getText() ?? '';
    assert.match(report, /- extension \d+\.\d+\.\d+, editor \d/);
    assert.match(report, /- Invlock \d+\.\d+\.\d+, node v/);
    assert.match(report, /- client: \S+.* columns in utf-16/);
    assert.match(report, /slow requests:/);
    for (const word of new Set(document.getText().match(/\b\w*heron_\w+/g)))
      assert.ok(!report.includes(word), word);
    await api.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },
  'the page of a rule is a document of its own, and a preview': async (api) => {
    const page = await api.workspace.openTextDocument(api.Uri.parse('invlock-rule:/INV103.md'));
    assert.match(page.getText(), /INV103/);
    assert.ok(page.getText().length > 500);
    await api.commands.executeCommand('invlock.explainRule', 'INV103');
    await until(api, async () => tabs(api).filter((label) => /INV103/.test(label)));
  },
  'the race opens beside the code': async (api) => {
    await api.window.showTextDocument(await opened(api), api.ViewColumn.One);
    const found = await race(api);
    const { data } = found as { data?: { fingerprint?: string } };
    const document = await opened(api);
    await api.commands.executeCommand('invlock.openRace', {
      uri: document.uri.toString(),
      fingerprint: data?.fingerprint,
    });
    await until(api, async () => tabs(api).filter((label) => label.startsWith('Race: INV103')));
  },
  'a server that is killed while somebody types loses nothing': async (api) => {
    const document = await opened(api);
    await api.window.showTextDocument(document, api.ViewColumn.One);
    const before = shown(await findings(api, 2));
    const random = numbers(7);
    let killed = 0;
    // Fewer than the editor takes for hopeless.
    for (let round = 0; round < 3; round++) {
      const edits = 6 + Math.floor(random() * 6);
      const fatal = Math.floor(random() * edits);
      for (let k = 0; k < edits; k++) {
        if (k === fatal) killed += killServers();
        const edit = new api.WorkspaceEdit();
        edit.insert(document.uri, new api.Position(0, 0), '\n');
        assert.ok(await api.workspace.applyEdit(edit));
        await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 60)));
      }
      // The next one dies in the middle of its start, or of its first answer, or later.
      await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 1500)));
    }
    assert.ok(killed >= 3, `${killed} servers were killed`);
    const added = document.lineCount - Number(before.lines);
    assert.ok(added >= 18, `${added} lines were typed`);
    const moved = before.places.map(([line, code]) => [Number(line) + added, code]);
    await until(api, async () => {
      const now = shown(ours(api, document));
      return JSON.stringify(now.places) === JSON.stringify(moved) ? [true] : [];
    });
    const undone = new api.WorkspaceEdit();
    undone.delete(document.uri, new api.Range(0, 0, added, 0));
    assert.ok(await api.workspace.applyEdit(undone));
    await until(api, async () =>
      JSON.stringify(shown(ours(api, document)).places) === JSON.stringify(before.places) ? [true] : [],
    );

    function shown(list: vscode.Diagnostic[]): { lines: number; places: (readonly [number, string])[] } {
      const places = list.map((d) => [d.range.start.line, codeOf(d)] as const);
      return { lines: document.lineCount, places: places.sort(([a], [b]) => a - b) };
    }
  },
  'code actions: the race, a verified fix, ways to record it as known': async (api) => {
    const actions = await actionsAt(api, (await race(api)).range);
    const titles = actions.map((action) => action.title);
    assert.ok(
      titles.some((title) => title.startsWith('Show how it goes wrong')),
      titles.join(),
    );
    assert.ok(titles.some((title) => title.endsWith('(verified)')));
    assert.deepEqual(
      titles.filter((title) => title.startsWith('Record as known')),
      ['Record as known: add it to the baseline', 'Record as known: allow INV103 here by a comment'],
    );
    const preferred = actions.filter((action) => action.isPreferred);
    assert.deepEqual(
      preferred.map((action) => action.title.endsWith('(verified)')),
      [true],
    );
  },
  'a comment by an action silences the finding, and undo brings it back': async (api) => {
    const document = await opened(api);
    const range = (await race(api)).range;
    const all = await actionsAt(api, range);
    const action = all.find((a) => a.title.endsWith('by a comment'));
    assert.ok(action?.edit !== undefined);
    assert.ok(await api.workspace.applyEdit(action.edit));
    assert.match(document.getText(), /\/\* invlock: allow INV103 -- /);
    await findings(api, 1);
    await api.window.showTextDocument(document, api.ViewColumn.One);
    await api.commands.executeCommand('undo');
    await findings(api, 2);
  },
  'the verified fix takes the finding away': async (api) => {
    const action = (await actionsAt(api, (await race(api)).range)).find((a) => a.isPreferred);
    assert.ok(action?.edit !== undefined);
    assert.ok(await api.workspace.applyEdit(action.edit));
    assert.deepEqual((await findings(api, 1)).map(codeOf), ['INV205']);
  },
  'invlock.baseline.add takes the other one away': async (api) => {
    const [left] = await findings(api, 1);
    const { data } = left as { data?: { fingerprint?: string } };
    const uri = (await opened(api)).uri.toString();
    const argument = { uri, fingerprint: data?.fingerprint, reason: 'a check of the extension' };
    await api.commands.executeCommand('invlock.baseline.add', argument);
    await findings(api, 0);
  },
};

async function opened(api: Api): Promise<vscode.TextDocument> {
  const folder = api.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder !== undefined);
  return await api.workspace.openTextDocument(api.Uri.joinPath(folder, 'heron_svm.c'));
}

/** Our diagnostics, once there are so many of them. */
async function findings(api: Api, count: number): Promise<vscode.Diagnostic[]> {
  const document = await opened(api);
  await until(
    api,
    async () => (ours(api, document).length === count ? [true] : []),
    () => ours(api, document).map(codeOf).join(),
  );
  return ours(api, document);
}

function ours(api: Api, document: vscode.TextDocument): vscode.Diagnostic[] {
  return api.languages.getDiagnostics(document.uri).filter((d) => d.source === 'invlock');
}

/** Numbers that look random and are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Kills the language servers that this host has started, where they stand; how many. */
function killServers(): number {
  const mine = fs.readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && isServer(entry));
  for (const pid of mine) process.kill(Number(pid), 'SIGKILL');
  return mine.length;
}

function isServer(pid: string): boolean {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return Number(parent) === process.pid && command.includes('server/dist/cli.cjs');
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

/** The texts of documents of our answers with that name. */
function texts(api: Api, name: string): string[] {
  return api.workspace.textDocuments
    .filter((d) => d.uri.scheme === 'invlock-answer' && d.uri.path.includes(name))
    .map((d) => d.getText());
}

async function race(api: Api): Promise<vscode.Diagnostic> {
  const found = (await findings(api, 2)).find((d) => codeOf(d) === 'INV103');
  assert.ok(found !== undefined);
  return found;
}

function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

async function at<T>(api: Api, command: string): Promise<T> {
  const document = await opened(api);
  return await api.commands.executeCommand<T>(command, document.uri, placeOf(document, check));
}

/** Within the word, where the text is first. */
function placeOf(document: vscode.TextDocument, text: string, word = text): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, text);
  return document.positionAt(offset + text.indexOf(word) + 2);
}

async function actionsAt(api: Api, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const { uri } = await opened(api);
  return await until(api, async () => {
    const all = await api.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      range,
      'quickfix',
      // So many are resolved.
      10,
    );
    return all.some((action) => action.title.endsWith('(verified)')) ? all : [];
  });
}

function labelOf({ label }: vscode.InlayHint): string {
  return typeof label === 'string' ? label : label.map((part) => part.value).join('');
}

function tabs(api: Api): string[] {
  return api.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
}

/** Asks until there is something: a slow machine has it late. */
async function until<T>(
  api: Api,
  ask: () => Promise<T[]>,
  instead: () => string = () => tabs(api).join(', '),
): Promise<T[]> {
  for (let i = 0; i < 300; i++) {
    const answer = await ask();
    if (answer.length > 0) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`not within 30 seconds; there is: ${instead()}`);
}
