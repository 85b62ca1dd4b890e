// The race timeline: one panel beside the code. What it shows is kept, so that it is there again after a reload; while the
// server runs it follows the text.

import * as vscode from 'vscode';
import type { Ask } from './ask.ts';
import { findingOf, findingsIn } from './findings.ts';
import type { FromTimeline, OpenRace, ToTimeline } from './race-messages.ts';
import { isRace, type RaceMemory } from './race-memory.ts';
import { timelineHtml } from './race-html.ts';

export const raceViewType = 'invlock.race';

export interface Races extends vscode.Disposable {
  readonly open: (race: OpenRace) => void;
  /** Chooses another step and shows its code. */
  readonly move: (by: number) => void;
  readonly current: () => OpenRace | null;
  /** Fires with null when the panel closes or its finding is gone. */
  readonly onDidChange: vscode.Event<OpenRace | null>;
}

/** `assets` is the folder of the timeline's script and style. */
export function createRaces(ask: Ask, assets: vscode.Uri, memory: RaceMemory): Races {
  const changed = new vscode.EventEmitter<OpenRace | null>();
  let panel: vscode.WebviewPanel | null = null;
  let race: OpenRace | null = null;
  // The panel goes on to show a race whose finding is gone from the text.
  let isGone = false;

  const post = (message: ToTimeline): void => void panel?.webview.postMessage(message);

  const set = (next: OpenRace | null): void => {
    race = next;
    memory.keep(next);
    isGone = false;
    changed.fire(next);
    void vscode.commands.executeCommand('setContext', 'invlock.raceOpen', next !== null);
  };

  const select = (step: number): void => {
    if (race !== null) set({ ...race, step: Math.min(Math.max(step, 0), race.view.steps.length - 1) });
  };

  const adopt = (fresh: vscode.WebviewPanel): void => {
    panel = fresh;
    fresh.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    fresh.webview.onDidReceiveMessage((message: FromTimeline) => void receive(message));
    fresh.onDidDispose(() => {
      if (panel !== fresh) return;
      panel = null;
      set(null);
    });
    fresh.webview.html = timelineHtml(fresh.webview, assets);
  };

  const receive = async (message: FromTimeline): Promise<void> => {
    if (race === null) return;
    switch (message.kind) {
      case 'ready':
        post({ kind: 'race', race });
        return;
      case 'select':
        select(message.step);
        if (message.reveal) await reveal(race, true);
        return;
      case 'open':
        select(message.step);
        await reveal(race, false);
        return;
      case 'copy':
        await vscode.env.clipboard.writeText(race.view.copies[message.what]);
        vscode.window.setStatusBarMessage('Invlock: the race is on the clipboard', 3000);
        return;
      case 'rule':
        await vscode.commands.executeCommand('invlock.explainRule', race.view.rule?.code);
    }
  };

  // The text has changed: the race may be another one now, or gone.
  const follow = async (): Promise<void> => {
    const before = race;
    const fingerprint = before?.view.fingerprint ?? null;
    if (before === null || fingerprint === null) return;
    const uri = vscode.Uri.parse(before.uri);
    const isThere = findingsIn(uri).some((d) => findingOf(d)?.fingerprint === fingerprint);
    const answer = isThere ? await ask('invlock.race', { uri: before.uri, fingerprint }) : null;
    if (race !== before) return;
    if (isThere && answer?.kind === 'race') {
      if (!isGone && JSON.stringify(answer.view) === JSON.stringify(before.view)) return;
      const step = Math.min(before.step, answer.view.steps.length - 1);
      set({ ...before, view: answer.view, root: answer.root, step });
      if (race !== null) post({ kind: 'race', race });
    } else if (!isThere) {
      isGone = true;
      post({ kind: 'gone' });
      changed.fire(null);
    }
  };

  const serializer: vscode.WebviewPanelSerializer<OpenRace> = {
    deserializeWebviewPanel: async (restored, state) => {
      if (!isRace(state)) {
        restored.dispose();
        return;
      }
      const last = memory.recall() ?? state;
      set(last);
      restored.title = titleOf(last);
      adopt(restored);
    },
  };

  const disposables = [
    changed,
    vscode.window.registerWebviewPanelSerializer(raceViewType, serializer),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((uri) => uri.toString() === race?.uri)) void follow();
    }),
  ];

  return {
    open: (next) => {
      set(next);
      if (panel === null) {
        const show = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
        adopt(vscode.window.createWebviewPanel(raceViewType, titleOf(next), show, { enableScripts: true }));
      } else {
        panel.title = titleOf(next);
        panel.reveal(undefined, true);
        post({ kind: 'race', race: next });
      }
    },
    move: (by) => {
      if (race === null) return;
      select(race.step + by);
      post({ kind: 'select', step: race.step });
      void reveal(race, true);
    },
    current: () => (isGone ? null : race),
    onDidChange: changed.event,
    dispose: () => {
      panel?.dispose();
      for (const d of disposables) d.dispose();
    },
  };
}

export function sourceUri(race: OpenRace, file: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(race.root), file);
}

async function reveal(race: OpenRace, preserveFocus: boolean): Promise<void> {
  const source = race.view.steps[race.step]?.source ?? null;
  if (source === null) return;
  const uri = sourceUri(race, source.file);
  const selection = new vscode.Range(source.line, source.column, source.line, source.endColumn);
  const editors = vscode.window.visibleTextEditors;
  const shown = editors.find((e) => e.document.uri.toString() === uri.toString()) ?? editors[0];
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  try {
    await vscode.window.showTextDocument(uri, { viewColumn, preserveFocus, selection });
  } catch {
    vscode.window.setStatusBarMessage(`Invlock: ${source.file} is not there any more`, 5000);
  }
}

function titleOf({ view }: OpenRace): string {
  return view.rule === null ? `Race: ${view.function}()` : `Race: ${view.rule.code} in ${view.function}()`;
}
