// Adding a finding to the baseline: the reason is asked for here, the server writes the entry.

import * as vscode from 'vscode';
import type { BaselineArgument } from '../../server/src/lsp/extensions.ts';
import type { Ask } from './ask.ts';
import { codeOf, findingOf, findingsIn } from './findings.ts';

/** The argument with the reason that somebody gave; null if nobody did. */
export async function withReason(argument: BaselineArgument): Promise<BaselineArgument | null> {
  const reason = await vscode.window.showInputBox({
    title: 'Add to the Baseline',
    prompt: 'Why this finding stays as it is',
    validateInput: (text) => (text.trim() === '' ? 'An entry needs a reason.' : undefined),
  });
  return reason === undefined ? null : { ...argument, reason: reason.trim() };
}

export function addToBaseline(ask: Ask): vscode.Disposable {
  return vscode.commands.registerCommand('invlock.addToBaseline', async () => {
    const editor = vscode.window.activeTextEditor;
    const finding = editor === undefined ? undefined : await findingAt(editor);
    if (editor === undefined || finding === undefined) {
      vscode.window.setStatusBarMessage('Invlock: no finding in this file', 5000);
      return;
    }
    const uri = editor.document.uri.toString();
    const { fingerprint } = findingOf(finding) ?? { fingerprint: '' };
    const argument = await withReason({ uri, fingerprint, reason: '' });
    if (argument === null) return;
    const answer = await ask('invlock.baseline.add', argument);
    vscode.window.setStatusBarMessage(
      answer === null
        ? 'Invlock: the entry could not be written, see the output'
        : `Invlock: one more entry in ${answer.file}`,
      5000,
    );
  });
}

/** The one on the cursor's line; else one of the file is chosen. */
async function findingAt(editor: vscode.TextEditor): Promise<vscode.Diagnostic | undefined> {
  const all = findingsIn(editor.document.uri).filter((d) => findingOf(d) !== null);
  const { line } = editor.selection.active;
  const here = all.filter(({ range }) => range.start.line <= line && line <= range.end.line);
  const choice = here.length > 0 ? here : all;
  if (choice.length <= 1) return choice[0];
  const rows = choice.map((finding) => ({
    label: `${codeOf(finding)}, line ${finding.range.start.line + 1}`,
    detail: finding.message.split('\n')[0] ?? '',
    finding,
  }));
  return (await vscode.window.showQuickPick(rows, { title: 'Which finding?' }))?.finding;
}
