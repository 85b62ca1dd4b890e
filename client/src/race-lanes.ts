// The open race in the code: behind each line that takes part the numbers of its steps, in the colour and the shape of
// their CPU, and the chosen step's line marked.

import * as vscode from 'vscode';
import type { OpenRace, RaceStep } from './race-messages.ts';
import { sourceUri, type Races } from './race-view.ts';

/** Corners of the badges, as in the timeline: CPU0 is round, CPU1 square. */
const corners = ['9px', '3px', '0'];

export function showLanes(races: Races): vscode.Disposable[] {
  const badges = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  const chosen = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('invlock.chosenStepBackground'),
    borderColor: new vscode.ThemeColor('contrastActiveBorder'),
    overviewRulerColor: new vscode.ThemeColor('invlock.cpu0'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  const paint = (): void => {
    const race = isWanted() ? races.current() : null;
    for (const editor of vscode.window.visibleTextEditors) {
      const here = race === null ? [] : stepsIn(race, editor.document.uri);
      editor.setDecorations(
        badges,
        here.flatMap(({ step, k }) => badge(step, k === race?.step, editor.document)),
      );
      const current = here.find(({ k }) => k === race?.step)?.step.source;
      const line = current === undefined || current === null ? null : current.line;
      editor.setDecorations(chosen, line === null ? [] : [new vscode.Range(line, 0, line, 0)]);
    }
  };
  const clear = (race: OpenRace | null): void => {
    if (race !== null) paint();
    else {
      for (const editor of vscode.window.visibleTextEditors) {
        editor.setDecorations(badges, []);
        editor.setDecorations(chosen, []);
      }
    }
  };
  return [
    badges,
    chosen,
    races.onDidChange(clear),
    vscode.window.onDidChangeVisibleTextEditors(paint),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('invlock.race.numbers')) paint();
    }),
  ];
}

function isWanted(): boolean {
  return vscode.workspace.getConfiguration('invlock').get('race.numbers', true);
}

function stepsIn(race: OpenRace, uri: vscode.Uri): { step: RaceStep; k: number }[] {
  const wanted = uri.toString();
  return race.view.steps.flatMap((step, k) =>
    step.source !== null && sourceUri(race, step.source.file).toString() === wanted ? [{ step, k }] : [],
  );
}

function badge(step: RaceStep, isChosen: boolean, document: vscode.TextDocument): vscode.DecorationOptions[] {
  const { source, mark, lane } = step;
  if (source === null || source.line >= document.lineCount) return [];
  const end = document.lineAt(source.line).range.end;
  const name = mark === 'cause' ? 'invlock.cause' : mark === null ? `invlock.cpu${lane % 3}` : 'invlock.harm';
  const colour = new vscode.ThemeColor(name);
  const words = `${step.number ?? 'end'}`;
  const shape = `border-radius: ${corners[lane % 3]}; padding: 0 6px; font-size: 0.85em;`;
  const label: vscode.ThemableDecorationAttachmentRenderOptions = {
    contentText: words,
    margin: '0 0 0 14px',
    border: '1px solid',
    borderColor: colour,
    color: isChosen ? new vscode.ThemeColor('editor.background') : colour,
    ...(isChosen ? { backgroundColor: colour } : {}),
    fontWeight: mark === null && !isChosen ? 'normal' : 'bold',
    // The one way to give a badge its shape.
    textDecoration: `none; ${shape}`,
  };
  const hover = new vscode.MarkdownString();
  hover.appendMarkdown(`**${step.number === null ? 'At the end' : `Step ${step.number}`}, CPU${lane}**: `);
  hover.appendText(`${step.title} ${step.result}`.trim());
  hover.appendMarkdown('\n\n');
  hover.appendText(step.note === null ? step.why : `${step.note}. ${step.why}`);
  return [{ range: new vscode.Range(end, end), renderOptions: { after: label }, hoverMessage: hover }];
}
