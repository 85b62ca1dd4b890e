// What the command palette, the menus and the lightbulb offer.

import * as vscode from 'vscode';
import type { Commands, ExploreArgument } from '../../server/src/lsp/extensions.ts';
import type { Ask } from './ask.ts';
import { findingOf, findingsIn } from './findings.ts';
import type { Races } from './race-view.ts';
import type { Server } from './server.ts';

export function registerCommands(
  server: Server,
  ask: Ask,
  races: Races,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const show = (uri: vscode.Uri, answer: Commands['invlock.race']['answer']): void => {
    if (answer?.kind === 'race') {
      const { view, root } = answer;
      races.open({ view, root, uri: uri.toString(), step: view.steps.length - 1 });
    } else {
      void vscode.window.showInformationMessage(
        `Invlock: ${answer?.reason ?? 'the language server has no answer'}`,
      );
    }
  };
  const register = vscode.commands.registerCommand;
  return [
    register('invlock.restartServer', () => server.restart()),
    register('invlock.showOutput', () => log.show()),
    register('invlock.nextStep', () => races.move(1)),
    register('invlock.previousStep', () => races.move(-1)),
    register('invlock.openRace', async (target?: unknown) => {
      const { uri, fingerprint } = targetOf(target);
      const editor = vscode.window.activeTextEditor;
      const document = uri ?? editor?.document.uri;
      if (document === undefined) return;
      const chosen = fingerprint ?? fingerprintAt(editor);
      show(document, await ask('invlock.race', { uri: document.toString(), ...chosen }));
    }),
    register('invlock.exploreFunction', async (target?: unknown) => {
      const place = placeOf(target);
      if (place === null) return;
      const { uri, position } = place;
      const options = { location: vscode.ProgressLocation.Window, title: 'Exploring races' };
      const answer = await vscode.window.withProgress(options, () =>
        ask('invlock.explore', { uri: uri.toString(), position }),
      );
      // A text is for editors that draw nothing.
      if (typeof answer !== 'string') show(uri, answer);
    }),
    vscode.languages.registerCodeActionsProvider(
      [{ language: 'c' }, { language: 'cpp', pattern: '**/*.h' }],
      {
        provideCodeActions: (document, range) => raceActions(document, range),
      },
    ),
  ];
}

/** `Show how it goes wrong`, for findings that have a trace. */
function raceActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
  return findingsIn(document.uri).flatMap((diagnostic) => {
    const finding = findingOf(diagnostic);
    if (finding === null || finding.steps === null || diagnostic.range.intersection(range) === undefined)
      return [];
    const title = `Show how it goes wrong (${finding.steps} steps)`;
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.command = {
      command: 'invlock.openRace',
      title,
      arguments: [{ uri: document.uri.toString(), fingerprint: finding.fingerprint }],
    };
    return [action];
  });
}

/** The place that a lens names, else that of the cursor. */
function placeOf(target: unknown): { uri: vscode.Uri; position: { line: number; character: number } } | null {
  const { uri, position } = (target ?? {}) as Partial<ExploreArgument>;
  if (typeof uri === 'string' && position !== undefined) return { uri: vscode.Uri.parse(uri), position };
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return null;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri, position: { line, character } };
}

/** From the lightbulb a uri and a fingerprint, from a node of the map the node, from a menu the file. */
function targetOf(target: unknown): { uri: vscode.Uri | null; fingerprint: { fingerprint: string } | null } {
  if (target instanceof vscode.Uri) return { uri: target, fingerprint: null };
  const { uri, fingerprint, node, root } = (target ?? {}) as {
    uri?: unknown;
    fingerprint?: unknown;
    node?: { fingerprint: string | null; place: { file: string } | null };
    root?: string;
  };
  if (node !== undefined && node.place !== null && root !== undefined) {
    const file = vscode.Uri.joinPath(vscode.Uri.parse(root), node.place.file);
    return { uri: file, fingerprint: node.fingerprint === null ? null : { fingerprint: node.fingerprint } };
  }
  return {
    uri: typeof uri === 'string' ? vscode.Uri.parse(uri) : null,
    fingerprint: typeof fingerprint === 'string' ? { fingerprint } : null,
  };
}

/** Of the race on the cursor's line; else the server takes the first of the file. */
function fingerprintAt(editor: vscode.TextEditor | undefined): { fingerprint: string } | null {
  if (editor === undefined) return null;
  const { line } = editor.selection.active;
  for (const diagnostic of findingsIn(editor.document.uri)) {
    const finding = findingOf(diagnostic);
    const { start, end } = diagnostic.range;
    if (finding !== null && finding.steps !== null && start.line <= line && line <= end.line) {
      return { fingerprint: finding.fingerprint };
    }
  }
  return null;
}
