// clangd as users have it beside us: a client that starts it for C files and leaves the rest to the library.

import { LanguageClient } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

export async function activate(): Promise<void> {
  // No transport is named: the library would tell the program so, in an option that clangd does not know.
  client = new LanguageClient(
    'clangd',
    'clangd',
    { command: 'clangd', args: ['--background-index=false'] },
    { documentSelector: [{ scheme: 'file', language: 'c' }] },
  );
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
