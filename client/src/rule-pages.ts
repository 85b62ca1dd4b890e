// The page of a rule as a document of its own, shown by the editor's Markdown preview.

import * as vscode from 'vscode';
import type { Ask } from './ask.ts';
import { codeOf, findingsIn } from './findings.ts';

const scheme = 'invlock-rule';

export function provideRulePages(ask: Ask): vscode.Disposable[] {
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: async (uri) => {
      const rule = uri.path.replace(/^\//, '').replace(/\.md$/, '');
      const page = await ask('invlock.explain', { name: rule });
      return (
        page?.markdown ?? `# ${rule}\n\nThere is no page of this rule, or the language server does not run.\n`
      );
    },
  };
  return [
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    vscode.commands.registerCommand('invlock.explainRule', async (code?: unknown) => {
      const rule = typeof code === 'string' ? code : await pickRule();
      if (rule === undefined) return;
      const uri = vscode.Uri.from({ scheme, path: `/${rule}.md` });
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    }),
  ];
}

/** The rules that are broken at the cursor, else in the file, else whatever is typed. */
async function pickRule(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const all = editor === undefined ? [] : findingsIn(editor.document.uri);
  const line = editor?.selection.active.line;
  const here = all.filter(
    (d) => line !== undefined && d.range.start.line <= line && line <= d.range.end.line,
  );
  const codes = [...new Set((here.length > 0 ? here : all).map(codeOf))];
  if (codes.length === 1) return codes[0];
  if (codes.length > 1) return await vscode.window.showQuickPick(codes, { title: 'Explain which rule?' });
  return await vscode.window.showInputBox({
    title: 'Explain Rule',
    prompt: 'A code or a name, such as INV103 or retry-unlocked',
    validateInput: (text) => (/^[\w-]*$/.test(text) ? undefined : 'Letters, digits and hyphens only.'),
  });
}
