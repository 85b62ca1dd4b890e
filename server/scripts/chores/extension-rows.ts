// What the VS Code extension shows, and the test that looks at it through the real editor: the second table of
// server/docs/lsp.md.

export interface ExtensionRow {
  readonly what: string;
  /** Files below client. */
  readonly files: readonly string[];
  /** A test file below client/test-e2e, and words that are in it. */
  readonly test: readonly [file: string, title: string];
}

const host = 'host/checks.ts';
const story = 'story.test.ts';
const timeline = 'timeline.test.ts';
const pack = 'package.test.ts';

export const extensionRows: readonly ExtensionRow[] = [
  {
    what: 'Diagnostics with page, path and data',
    files: ['src/client.ts'],
    test: [host, 'diagnostics have the page of the rule, the path and our data'],
  },
  { what: 'Hover', files: ['src/client.ts'], test: [host, 'a hover tells the contract and what holds here'] },
  {
    what: 'Definition and references along the protocol',
    files: ['src/client.ts'],
    test: [host, 'definition leads to the callback, references to its users'],
  },
  { what: 'Highlights', files: ['src/client.ts'], test: [host, 'highlights pair a lock with its unlock'] },
  { what: 'Inlay hints', files: ['src/client.ts'], test: [host, 'inlay hints tell the locks'] },
  { what: 'Code lenses', files: ['src/client.ts'], test: [host, 'code lenses say what was verified'] },
  { what: 'Completion', files: ['src/client.ts'], test: [host, 'completion offers the documented pattern'] },
  {
    what: 'Quick fixes, `Show how it goes wrong`, record as known',
    files: ['src/commands.ts', 'src/known.ts'],
    test: [host, 'code actions: the race, a verified fix, ways to record it as known'],
  },
  {
    what: 'Commands',
    files: ['src/commands.ts', 'src/known.ts', 'src/report.ts'],
    test: [host, 'all commands that are contributed are there'],
  },
  {
    what: 'Analyse Workspace',
    files: ['src/analyse.ts'],
    test: [host, 'the whole folder is analysed, files that are not open too'],
  },
  {
    what: 'Compare With Revision, Show Config Origin, Dump',
    files: ['src/answers.ts'],
    test: [host, 'settings with their origin, a comparison and a dump are documents of their own'],
  },
  {
    what: 'Settings, generated from the table that the server reads',
    files: ['src/client.ts'],
    test: [host, 'settings have defaults, scopes and words'],
  },
  {
    what: 'A server that is killed at random moments while somebody types',
    files: ['src/server.ts'],
    test: [host, 'a server that is killed while somebody types loses nothing'],
  },
  {
    what: 'No server for an ordinary C project, until a text mentions notifiers or a command needs it',
    files: ['src/wake.ts', 'src/server.ts'],
    test: ['idle.test.ts', 'costs no language server until a text mentions notifiers'],
  },
  {
    what: 'C files, and headers, which the editor takes for C++',
    files: ['src/client.ts', 'src/wake.ts'],
    test: [host, 'a header is ours too, though the editor takes it for C++'],
  },
  {
    what: 'Output channel, and `invlock.trace.server`',
    files: ['src/client.ts', 'src/trace.ts'],
    test: ['../test/trace.test.ts', 'writes what is wanted by the setting, whatever the level of the log'],
  },
  {
    what: 'Open Project Settings: those that govern, else new ones that are on no disk yet',
    files: ['src/project-settings.ts'],
    test: ['idle.test.ts', 'gets one for a command that needs it'],
  },
  {
    what: 'Report Issue: versions, settings with their origin, the last slow requests',
    files: ['src/report.ts'],
    test: [host, 'a report of a bug has versions, settings and slow requests, and no source'],
  },
  {
    what: 'Rule pages as documents of their own',
    files: ['src/rule-pages.ts'],
    test: [host, 'the page of a rule is a document of its own, and a preview'],
  },
  {
    what: 'Race timeline, stepped with the keyboard commands',
    files: ['src/race-view.ts', 'src/race-lanes.ts', 'media/race-timeline.ts'],
    test: [story, 'draws the race and steps through it'],
  },
  {
    what: 'Race timeline without a mouse or a picture: keyboard, names to be read out, a table',
    files: ['media/panels.ts', 'media/picture.ts'],
    test: [timeline, 'has names for all that can be chosen, and a table of everything'],
  },
  {
    what: 'Race timeline copied as text, SVG and Mermaid',
    files: ['src/race-view.ts', 'media/panels.ts'],
    test: [timeline, 'is copied as %s'],
  },
  {
    what: 'Race timeline after the window was loaded anew',
    files: ['src/race-view.ts', 'media/race-timeline.ts'],
    test: [timeline, 'is there again after the window was loaded anew, at the same step'],
  },
  {
    what: 'Race timeline after the bare page was loaded anew',
    files: ['src/race-memory.ts', 'src/race-view.ts'],
    test: [timeline, 'is at the same step after the bare page was loaded anew'],
  },
  {
    what: 'Numbers of the steps in the code, in colours for dark, light and high contrast themes',
    files: ['src/race-lanes.ts'],
    test: ['lanes.test.ts', 'have the colours and shapes of their CPUs, %s'],
  },
  {
    what: 'Stepping by keyboard from the code, without leaving it',
    files: ['src/race-view.ts', 'src/race-lanes.ts'],
    test: ['lanes.test.ts', 'are walked with the keyboard, which stays in the code'],
  },
  {
    what: 'Race timeline in high contrast, and without motion',
    files: ['media/race-timeline.css'],
    test: [timeline, 'has edges instead of tints in high contrast, %s'],
  },
  {
    what: 'Language status',
    files: ['src/status.ts'],
    test: ['host.test.ts', 'the language status says what there is'],
  },
  {
    what: 'Notifier map',
    files: ['src/notifier-tree.ts'],
    test: ['host.test.ts', 'the notifier map is a tree with the callback, its lock and its users'],
  },
  {
    what: 'Workspaces that are not trusted',
    files: ['src/extension.ts'],
    test: [host, 'a folder that is not trusted is diagnosed all the same'],
  },
  {
    what: 'A server that was killed comes back',
    files: ['src/server.ts'],
    test: [story, 'says the same after its server was killed'],
  },
  {
    what: 'Beside clangd',
    files: ['src/client.ts'],
    test: ['beside-clangd.test.ts', 'each server answers for its own names'],
  },
  {
    what: 'The page on the Marketplace, with a race that moves, and what both markets ask of a manifest',
    files: ['README.md', 'media/icon.svg'],
    test: [pack, 'has a page of its own, with pictures that the Marketplace shows'],
  },
  {
    what: 'Walkthrough, with a sample that its steps put right',
    files: ['src/sample.ts', 'media/sample/teal_fault.c'],
    test: ['../../server/test/lsp/sample.test.ts', 'has one race, and none once the check is under the lock'],
  },
  {
    what: 'One package for all platforms, no network, nothing native',
    files: ['src/launch.ts'],
    test: [pack, 'has no native module and needs nothing that is not in it'],
  },
];
