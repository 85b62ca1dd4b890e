// Answers of the server as documents of their own, which can be read, searched and copied: a comparison with a revision,
// where settings come from, and what the analysis sees of a function.

import * as vscode from 'vscode';
import type { DumpArgument } from '../../server/src/lsp/extensions.ts';
import type { Ask } from './ask.ts';

const scheme = 'invlock-answer';

type Question =
  | { readonly command: 'invlock.compare'; readonly uri: string; readonly revision: string }
  | { readonly command: 'invlock.configOrigin'; readonly uri: string }
  | ({ readonly command: 'invlock.dump' } & DumpArgument);

export function provideAnswers(ask: Ask): vscode.Disposable[] {
  const answer = async (question: Question): Promise<string | null> => {
    const { command, ...argument } = question;
    if (command === 'invlock.dump') {
      const dump = await ask(command, argument as DumpArgument);
      return dump === null ? null : dump.text;
    }
    const text = await ask(command, {
      ...(argument as { uri: string; revision: string }),
      format: 'markdown',
    });
    return typeof text === 'string' ? text : null;
  };
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: async (uri) => {
      const question = JSON.parse(uri.query) as Question;
      return (await answer(question)) ?? 'There is no answer: why is in the output (Invlock: Show Output).\n';
    },
  };
  const show = async (name: string, question: Question, isPage: boolean): Promise<void> => {
    // The same question is asked anew: the answer of a minute ago is not that of now.
    const query = JSON.stringify({ ...question, at: Date.now() });
    const uri = vscode.Uri.from({ scheme, path: `/${name}`, query });
    if (isPage) await vscode.commands.executeCommand('markdown.showPreview', uri);
    else await vscode.window.showTextDocument(uri, { preview: true });
  };
  const register = vscode.commands.registerCommand;
  return [
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    register('invlock.compareWithRevision', async (given?: unknown) => {
      const uri = here();
      const revision = typeof given === 'string' ? given : await askRevision();
      if (uri === null || revision === undefined) return;
      const options = { location: vscode.ProgressLocation.Window, title: `Comparing with ${revision}` };
      await vscode.window.withProgress(options, () =>
        show(
          `Since ${revision.replace(/[^\w.~^-]/g, '_')}.md`,
          { command: 'invlock.compare', uri, revision },
          true,
        ),
      );
    }),
    register('invlock.showConfigOrigin', async () => {
      const uri = here();
      if (uri !== null) await show('Settings.md', { command: 'invlock.configOrigin', uri }, true);
    }),
    ...(['mask', 'blocks', 'states'] as const).map((what) =>
      register(`invlock.dump.${what}`, async () => {
        const editor = vscode.window.activeTextEditor;
        if (editor === undefined) return;
        const { line, character } = editor.selection.active;
        const position = { line, character };
        const uri = editor.document.uri.toString();
        await show(
          `${what} of line ${line + 1}.txt`,
          { command: 'invlock.dump', uri, position, what },
          false,
        );
      }),
    ),
  ];
}

/** The file that is shown, else the folder that is open. */
export function here(): string | null {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme === 'file') return uri.toString();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder !== undefined) return vscode.Uri.joinPath(folder, 'any.c').toString();
  vscode.window.setStatusBarMessage('Invlock: open a file or a folder first', 5000);
  return null;
}

async function askRevision(): Promise<string | undefined> {
  return await vscode.window.showInputBox({
    title: 'Compare With Revision',
    prompt: 'A tag, a branch or a commit: what has come and gone since then',
    value: 'HEAD',
    validateInput: (text) => (text.trim() === '' ? 'Name a revision.' : undefined),
  });
}
