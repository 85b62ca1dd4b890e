// The language server: which message goes to which handler. Answers are computed on this thread, one after
// another; edits that wait in the queue are taken in before diagnostics are computed for the last of them.

import {
  CodeActionKind,
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { startAnalysis } from '../analysis/batch.ts';
import { readWasm } from '../platform/wasm.ts';
import { isConfig } from './configs.ts';
import { commandNames, executeCommand } from './commands.ts';
import { pathOf } from './convert.ts';
import { fixSupport, type FixSupport } from './fix-data.ts';
import { codeActions } from './handlers/code-actions.ts';
import { diagnose } from './handlers/diagnostics.ts';
import { hover } from './handlers/hover.ts';
import { resolveAction } from './handlers/resolve-action.ts';
import { createSession, readSettings, type Session } from './session.ts';

interface Client {
  pulls: boolean;
  configures: boolean;
  watches: boolean;
  fixes: FixSupport;
}

/** Serves until the client says exit; the answer is the exit code. */
export async function serveStdio(version: string): Promise<0 | 2> {
  await startAnalysis(readWasm());
  const connection = createConnection(process.stdin, process.stdout);
  const done = new Promise<0>((resolve) => connection.onExit(() => resolve(0)));
  serve(connection, version);
  connection.listen();
  return await done;
}

/** Registers all handlers; the connection still has to listen. */
export function serve(connection: Connection, version: string): void {
  const session = createSession();
  const client: Client = { pulls: false, configures: false, watches: false, fixes: fixSupport({}) };
  const waiting = new Set<string>();
  let timer: NodeJS.Immediate | null = null;

  const publish = (uri: string): void => {
    const document = session.documents.get(uri);
    if (document === undefined) return;
    const { items, errors } = diagnose(session, uri);
    void connection.sendDiagnostics({ uri, version: document.version, diagnostics: items });
    for (const error of errors) connection.console.error(`internal error: ${error}`);
    publishConfigs();
  };

  /** What is wrong in settings that nobody has open: found when they were needed. */
  const publishConfigs = (): void => {
    for (const { uri, diagnostics } of session.configs.news()) {
      if (!session.documents.has(uri)) void connection.sendDiagnostics({ uri, diagnostics });
    }
  };

  const changedBuffer = (uri: string): void => {
    if (isConfig(uri)) refresh(session.documents.keys());
    else if (!client.pulls) refresh([uri]);
  };

  const refresh = (uris: Iterable<string>): void => {
    if (client.pulls) {
      // It fails in a client that has gone, or that cannot do it; the next question gets the new answer.
      connection.languages.diagnostics.refresh().catch(() => {});
      return;
    }
    for (const uri of uris) waiting.add(uri);
    // After the messages that have already arrived: only the last of several edits is worth an answer.
    timer ??= setImmediate(() => {
      timer = null;
      const all = [...waiting];
      waiting.clear();
      for (const uri of all) publish(uri);
    });
  };

  const configure = async (): Promise<void> => {
    const value: unknown = client.configures ? await connection.workspace.getConfiguration('invlock') : null;
    if (value === null) return;
    applySettings(connection, session, value);
    refresh(session.documents.keys());
  };

  connection.onInitialize((params) => initialize(connection, params, session, client, version));

  connection.onInitialized(() => {
    if (client.configures)
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'invlock' });
    if (client.watches) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [
          { globPattern: '**/*.{c,h}' },
          { globPattern: '**/invlock.jsonc' },
          // A baseline has the name that the settings give it.
          { globPattern: '**/*.json' },
        ],
      });
    }
    void configure();
  });

  connection.onDidChangeConfiguration((params) => {
    if (client.configures) void configure();
    else {
      const settings = params.settings as { invlock?: unknown } | null;
      applySettings(connection, session, settings?.invlock);
      refresh(session.documents.keys());
    }
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: at, text } }) => {
    session.documents.set(uri, TextDocument.create(uri, languageId, at, text));
    setBuffer(session, uri, text);
    changedBuffer(uri);
  });

  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    const document = session.documents.get(textDocument.uri);
    if (document === undefined) return;
    const updated = TextDocument.update(document, [...contentChanges], textDocument.version);
    session.documents.set(textDocument.uri, updated);
    setBuffer(session, textDocument.uri, updated.getText());
    changedBuffer(textDocument.uri);
  });

  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    session.documents.delete(uri);
    setBuffer(session, uri, null);
    if (!client.pulls) void connection.sendDiagnostics({ uri, diagnostics: [] });
    if (isConfig(uri)) {
      session.configs.forget(uri);
      refresh(session.documents.keys());
    }
  });

  connection.onDidChangeWatchedFiles(() => {
    for (const workspace of session.workspaces()) workspace.forgetDisk();
    refresh(session.documents.keys());
  });

  connection.languages.diagnostics.on((params) => {
    const { items, resultId } = diagnose(session, params.textDocument.uri);
    publishConfigs();
    if (resultId !== '' && resultId === params.previousResultId) return { kind: 'unchanged', resultId };
    return { kind: 'full', resultId, items };
  });

  connection.onHover((params) => hover(session, params));

  connection.onCodeAction((params) => codeActions(session, params, client.fixes));

  connection.onCodeActionResolve((action) => resolveAction(session, action, client.fixes));
  connection.onExecuteCommand((params) => executeCommand(session, params));
}

function initialize(
  connection: Connection,
  params: InitializeParams,
  session: Session,
  client: Client,
  version: string,
): InitializeResult {
  const { workspace, textDocument } = params.capabilities;
  client.pulls = textDocument?.diagnostic !== undefined;
  client.configures = workspace?.configuration === true;
  client.watches = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
  client.fixes = fixSupport(params.capabilities);
  session.folders = (params.workspaceFolders ?? []).flatMap((folder) => pathOf(folder.uri) ?? []);
  if (params.initializationOptions !== undefined)
    applySettings(connection, session, params.initializationOptions);
  return {
    capabilities: {
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      diagnosticProvider: {
        identifier: 'invlock',
        interFileDependencies: true,
        workspaceDiagnostics: false,
      },
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix], resolveProvider: true },
      executeCommandProvider: { commands: commandNames },
    },
    serverInfo: { name: 'invlock', version },
  };
}

function applySettings(connection: Connection, session: Session, value: unknown): void {
  const { options, mistake } = readSettings(value);
  session.options = options;
  if (mistake === null) return;
  // A notification: a message that asks for an answer is not allowed before the client is initialised.
  void connection.sendNotification(ShowMessageNotification.type, {
    type: MessageType.Warning,
    message: `invlock: ${mistake} in the settings`,
  });
}

function setBuffer(session: Session, uri: string, text: string | null): void {
  const place = session.place(uri);
  place?.workspace.setBuffer(place.path, text);
}
