// The language status: whether the server runs, what it found and what it did not look at in the active file, and which
// kernel it takes the tree to be. A click offers what can be done.

import * as vscode from 'vscode';
import type { Server, ServerState } from './server.ts';

export function showStatus(server: Server): vscode.Disposable[] {
  const item = vscode.languages.createLanguageStatusItem('invlock.status', [
    { language: 'c' },
    { language: 'cpp', pattern: '**/*.h' },
  ]);
  item.name = 'Invlock';
  item.command = { command: 'invlock.showActions', title: 'Actions' };

  const tell = (text: string, detail: string, severity: vscode.LanguageStatusSeverity): void => {
    item.text = text;
    item.detail = detail;
    item.severity = severity;
  };

  const update = async (): Promise<void> => {
    const { Information, Warning, Error } = vscode.LanguageStatusSeverity;
    item.busy = server.state() === 'starting';
    const words: Readonly<Record<Exclude<ServerState, 'running'>, string>> = {
      idle: 'Invlock: no notifiers',
      starting: 'Invlock is starting',
      stopped: 'Invlock does not run',
    };
    const state = server.state();
    if (state !== 'running') {
      const detail = state === 'idle' ? 'no open file mentions them; the language server is not started' : '';
      return tell(words[state], detail, state === 'stopped' ? Error : Information);
    }
    const uri = vscode.window.activeTextEditor?.document.uri;
    const status =
      uri?.scheme === 'file' ? await server.glance('invlock.status', { uri: uri.toString() }) : null;
    if (status === null) return tell('Invlock', 'nothing to check here', Information);
    const { findings, functions, partial, undecided, errors, models, kernel } = status;
    const found =
      functions === 0 ? 'no notifiers' : findings === 0 ? 'no findings' : count(findings, 'finding');
    const missed = [
      ...(partial > 0 ? [`${count(partial, 'function')} with syntax errors`] : []),
      ...(undecided > 0 ? [`${count(undecided, 'function')} with too many paths`] : []),
      ...(errors > 0 ? [`${count(errors, 'internal error')}`] : []),
    ];
    const version =
      kernel.version === null
        ? `contracts of Linux ${kernel.contracts}`
        : `Linux ${kernel.version}${kernel.from === 'settings' ? ' by the settings' : ''}`;
    const looked = functions === 0 ? [] : [`${count(functions, 'function')} on notifier paths`];
    const by = models.length === 0 ? [] : [`models: ${models.join(' and ')}`];
    const detail = [version, ...by, ...looked, ...missed].join(', ');
    tell(`Invlock: ${found}`, detail, missed.length > 0 ? Warning : Information);
  };

  void update();
  return [
    item,
    server.onDidChangeState(() => void update()),
    vscode.window.onDidChangeActiveTextEditor(() => void update()),
    vscode.languages.onDidChangeDiagnostics(() => void update()),
    vscode.commands.registerCommand('invlock.showActions', showActions),
  ];
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

async function showActions(): Promise<void> {
  const actions = [
    { label: '$(git-compare) Show Race', command: 'invlock.openRace' },
    { label: '$(search-fuzzy) Explore Races in Function', command: 'invlock.exploreFunction' },
    { label: '$(broadcast) Show Notifier Map', command: 'invlock.showNotifierMap' },
    { label: '$(book) Explain Rule', command: 'invlock.explainRule' },
    { label: '$(note) Add to Baseline', command: 'invlock.addToBaseline' },
    { label: '$(checklist) Analyse Workspace', command: 'invlock.analyseWorkspace' },
    { label: '$(git-commit) Compare With Revision', command: 'invlock.compareWithRevision' },
    { label: '$(settings) Show Config Origin', command: 'invlock.showConfigOrigin' },
    { label: '$(json) Open Project Settings', command: 'invlock.openProjectSettings' },
    { label: '$(output) Show Output', command: 'invlock.showOutput' },
    { label: '$(debug-restart) Restart Language Server', command: 'invlock.restartServer' },
    { label: '$(gear) Settings', command: 'workbench.action.openSettings', argument: 'invlock' },
  ];
  const chosen = await vscode.window.showQuickPick(actions, { title: 'Invlock' });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, chosen.argument);
}
