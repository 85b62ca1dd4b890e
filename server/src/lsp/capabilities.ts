// What the server can do, as a table: the answer to `initialize`, and the source of server/docs/lsp.md. A row says
// which feature serves a method and which test talks to it.

import { TextDocumentSyncKind, type ServerCapabilities } from 'vscode-languageserver';
import { commandNames } from './commands.ts';
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
    executeCommandProvider: { commands: [...commandNames], workDoneProgress: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}
