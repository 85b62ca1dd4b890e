// What the server can do, as a table: the answer to `initialize`, and the source of server/docs/lsp.md. A row says
// which feature serves a method and which test talks to it.

import { CodeActionKind, TextDocumentSyncKind, type ServerCapabilities } from 'vscode-languageserver';
import { commandNames } from './commands.ts';
import { fixAllKind } from './known.ts';
import type { Encoding } from './positions.ts';

export interface Capability {
  /** As the protocol calls it. */
  readonly method: string;
  readonly what: string;
  /** Files below server/src. */
  readonly files: readonly string[];
  /** A test file below server, and the words of a test in it. */
  readonly test: readonly [file: string, title: string];
}

const features = 'test/lsp/features.test.ts';
const actions = 'test/lsp/code-actions.test.ts';
const commands = 'test/lsp/commands.test.ts';
const known = 'test/lsp/known.test.ts';
const session = 'test/lsp/session.test.ts';
const workspace = 'test/lsp/workspace-commands.test.ts';
const transcript = 'test/lsp/transcript.test.ts';

export const capabilities: readonly Capability[] = [
  {
    method: 'textDocument/didOpen, didChange, didClose',
    what: 'incremental; an edit of one function keeps what is known of the rest',
    files: ['lsp/server.ts', 'lsp/workspace.ts'],
    test: ['test/lsp/edits.test.ts', 'keeps its answers through edits'],
  },
  {
    method: 'files that have nothing to do with notifiers',
    what: 'their text is looked through when it changes, and that is all: nothing is parsed, nothing else is read',
    files: ['lsp/session.ts', 'lsp/workspace.ts', 'semantics/stems.ts'],
    test: ['test/lsp/ordinary.test.ts', 'parses nothing and reads nothing of an ordinary C project'],
  },
  {
    method: 'general.positionEncodings',
    what: 'utf-8, utf-16 and utf-32, the first of the client that is known',
    files: ['lsp/positions.ts'],
    test: [session, 'are counted as %s, if the client asks for it'],
  },
  {
    method: 'textDocument/publishDiagnostics',
    what: 'for clients that do not ask; with version, the steps of the path, and a link to the rule',
    files: ['lsp/handlers/diagnostics.ts'],
    test: [transcript, 'gets findings with code, link, steps and version'],
  },
  {
    method: 'textDocument/publishDiagnostics, of documents that depend on it',
    what: 'for clients that do not ask: open files are told again once nobody types, if what is said of them has changed',
    files: ['lsp/followers.ts'],
    test: [
      session,
      'are told again when another that they depend on is typed in, for clients that do not ask',
    ],
  },
  {
    method: 'textDocument/diagnostic',
    what: 'for clients that ask; unchanged findings are not sent again, mistakes in the settings or in a database of a build come as a related document',
    files: ['lsp/handlers/diagnostics.ts'],
    test: [transcript, 'is told when nothing has changed'],
  },
  {
    method: 'DiagnosticTag.Deprecated, DiagnosticTag.Unnecessary',
    what: 'names that the kernel of the tree no longer has, with those of today; checks that no path comes to, comments that allow nothing',
    files: ['features/fading.ts', 'lsp/convert.ts'],
    test: ['test/lsp/fading.test.ts', 'is struck through, with the name of today'],
  },
  {
    method: 'textDocument/hover',
    what: 'the place of a call in its protocol, locks, context, results, versions, and what holds at this very call; callbacks and rule codes too',
    files: ['features/hover.ts', 'features/here.ts', 'semantics/describe.ts'],
    test: [features, 'says of a check its path, its locks, its results and what holds here'],
  },
  {
    method: 'textDocument/definition, implementation',
    what: 'from a call of the protocol, or a field of an ops table, to the callback that will run',
    files: ['features/links.ts'],
    test: [features, '%s leads to the callback'],
  },
  {
    method: 'textDocument/references',
    what: 'from a callback to all calls that use its subscription, in other files too',
    files: ['features/links.ts'],
    test: [features, 'the callback leads to all that use its subscription, in other functions too'],
  },
  {
    method: 'textDocument/documentHighlight',
    what: 'along the paths: a sample and its checks, a lock and its unlocks, a start and its ends',
    files: ['features/pairs.ts'],
    test: [features, 'a lock shows its unlocks on all paths'],
  },
  {
    method: 'textDocument/inlayHint, inlayHint/resolve',
    what: 'locks held after each lock and unlock, and under what a check is made; resolved, the call that took the lock',
    files: ['features/inlay.ts'],
    test: [features, 'tell the locks held after each lock and unlock, and under what a check is made'],
  },
  {
    method: 'textDocument/codeLens, codeLens/resolve',
    what: 'over callbacks their table and users, over readers their findings or the bound of the exploration; computed when seen',
    files: ['features/lenses.ts'],
    test: [features, 'stand at once and speak when they are resolved'],
  },
  {
    method: 'textDocument/completion',
    what: 'the documented patterns, written from the models; they pass our own rules',
    files: ['features/completion.ts', 'semantics/snippets.ts'],
    test: [features, 'offers the documented pattern in a body, and the callback at file scope'],
  },
  {
    method: 'textDocument/codeAction, codeAction/resolve',
    what: 'quick fixes of our own findings in the range; the edit is made when one is chosen',
    files: ['features/code-actions.ts', 'lsp/fix-data.ts'],
    test: [actions, 'gets the edit when it asks, and the finding is gone once it is made'],
  },
  {
    method: 'textDocument/codeAction: record as known',
    what: 'an assertion, a row of the settings, a baseline entry, a comment, in this order; what does not silence the finding is not offered',
    files: ['analysis/record.ts', 'lsp/known.ts'],
    test: [known, 'silence what they are for: an assertion, a row of the settings, a comment'],
  },
  {
    method: 'textDocument/codeAction: source.fixAll.invlock',
    what: 'all verified fixes of a file, and no others',
    files: ['lsp/known.ts', 'analysis/mend.ts'],
    test: [known, 'makes the verified fixes of the file at once'],
  },
  {
    method: 'workspace/executeCommand: invlock.baseline.add',
    what: '`{ uri, fingerprint, reason, author? }`: one more entry in the baseline, which is begun where there is none',
    files: ['lsp/handlers/baseline.ts', 'lsp/baseline-file.ts'],
    test: [known, 'adds to the baseline, and the finding is not told any more'],
  },
  {
    method: 'workspace/executeCommand: invlock.race',
    what: '`{ uri, position?, fingerprint? }`: the race of a finding, ready to be drawn',
    files: ['lsp/handlers/race.ts', 'features/race-view.ts'],
    test: [commands, 'draws the finding with that fingerprint'],
  },
  {
    method: 'workspace/executeCommand: invlock.notifierMap',
    what: '`{ uri }`: subscriptions, callbacks, readers and their findings',
    files: ['lsp/handlers/overview.ts', 'features/notifier-map.ts'],
    test: [commands, 'goes from the subscription to the findings'],
  },
  {
    method: 'workspace/executeCommand: invlock.status',
    what: '`{ uri }`: what was checked, and what was given up',
    files: ['lsp/handlers/overview.ts', 'features/status.ts'],
    test: [commands, 'count what was looked at, and say which contracts are assumed'],
  },
  {
    method: 'workspace/executeCommand: invlock.explore',
    what: '`{ uri, position, format? }`: the interleavings of the function with its callback, ready to be drawn, or as `text`, `markdown` or `json`',
    files: ['lsp/handlers/explore.ts', 'lsp/exploring.ts', 'features/explore.ts'],
    test: [features, 'explore the function at a position, as text, Markdown and JSON'],
  },
  {
    method: 'workspace/executeCommand: invlock.explain',
    what: '`{ name }`: a rule, a kernel name or a protocol, in Markdown',
    files: ['lsp/handlers/explain.ts', 'features/explain.ts'],
    test: [features, 'explain rules, names and protocols'],
  },
  {
    method: 'workspace/executeCommand: invlock.model',
    what: '`{ name?, format? }`: a protocol as `text`, `markdown` or `json`; the list without a name',
    files: ['lsp/handlers/explain.ts', 'features/model-as.ts'],
    test: [features, 'print models'],
  },
  {
    method: 'workspace/executeCommand: invlock.analyse',
    what: '`{ uri }`: every file of the root around it; those that are not open get diagnostics too',
    files: ['lsp/handlers/analyse.ts', 'lsp/analysing.ts', 'lsp/told.ts'],
    test: [workspace, 'finds what the command line finds, in files that nobody opened'],
  },
  {
    method: 'workspace/executeCommand: invlock.compare',
    what: '`{ uri, revision, format? }`: the findings of now, saved or not, against those of a revision, by fingerprint',
    files: ['lsp/handlers/compare.ts', 'lsp/comparing.ts', 'features/compare-text.ts'],
    test: [workspace, 'tells what a change that is not saved mends and breaks'],
  },
  {
    method: 'workspace/executeCommand: invlock.configOrigin',
    what: '`{ uri, format? }`: the settings that hold for a file, and the line that set each of them',
    files: ['lsp/handlers/config-origin.ts', 'features/origin-text.ts'],
    test: [workspace, 'names the place of each setting'],
  },
  {
    method: 'workspace/executeCommand: invlock.dump',
    what: '`{ uri, position, what }`: what the analysis sees of a function: `mask`, `blocks` or `states`',
    files: ['lsp/handlers/dump.ts', 'features/dump.ts'],
    test: [workspace, 'shows the %s of the function at a position'],
  },
  {
    method: 'workspace/executeCommand: invlock.report',
    what: '`{ uri?, format? }`: versions, settings with their origin, the last slow requests: what a report of a bug needs, without a line of source',
    files: ['lsp/handlers/report.ts', 'lsp/slow.ts', 'features/report-text.ts'],
    test: [
      'test/lsp/report.test.ts',
      'has the last slow requests, versions and settings, and nothing of the source',
    ],
  },
  {
    method: '$/progress, window/workDoneProgress',
    what: 'of explorations, analyses and comparisons, on the token of the request or offered by the server; the button keeps what there is so far',
    files: ['lsp/requests.ts'],
    test: [session, 'is offered by the server, and its button keeps what there is so far'],
  },
  {
    method: '$/cancelRequest',
    what: 'before an answer is begun, and between the runs of an exploration; a position in a text that has changed is not answered, nor is a light bulb that asks by itself',
    files: ['lsp/answer.ts'],
    test: [session, 'an exploration stops in the middle'],
  },
  {
    method: 'workspace/configuration, didChangeConfiguration',
    what: 'pulled for the window and for each folder; a switch for each feature',
    files: ['lsp/setting-table.ts', 'lsp/settings.ts', 'lsp/server.ts'],
    test: [session, 'are pulled for each folder, and hold in it only'],
  },
  {
    method: 'workspace/didChangeWorkspaceFolders',
    what: 'several roots, each with its own program',
    files: ['lsp/session.ts', 'lsp/server.ts'],
    test: [
      session,
      'have a program each: equal names of theirs are not confused, and an edit is one of its own root',
    ],
  },
  {
    method: 'workspace/didChangeWatchedFiles',
    what: 'C files, headers, settings, baselines and what a build has left that change outside the editor; what an analysis told of files that are not open follows. Registered where the client allows it',
    files: ['lsp/server.ts', 'lsp/workspace.ts', 'lsp/builds.ts', 'lsp/told.ts'],
    test: [session, 'are read again when the client says that they changed or went'],
  },
  {
    method: 'window/showMessage, window/logMessage',
    what: 'settings that do not fit; failures of ours, and requests that took long',
    files: ['lsp/answer.ts', 'lsp/server.ts'],
    test: [session, 'name a value that does not fit'],
  },
];

export function serverCapabilities(encoding: Encoding): ServerCapabilities {
  return {
    positionEncoding: encoding,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    diagnosticProvider: { identifier: 'invlock', interFileDependencies: true, workspaceDiagnostics: false },
    hoverProvider: true,
    definitionProvider: true,
    implementationProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    inlayHintProvider: { resolveProvider: true },
    codeLensProvider: { resolveProvider: true },
    completionProvider: { triggerCharacters: [], resolveProvider: false },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind], resolveProvider: true },
    executeCommandProvider: { commands: [...commandNames], workDoneProgress: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}
