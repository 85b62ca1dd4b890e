// The language server: which message goes to which handler. Answers are computed on this thread, one after
// another; edits that wait in the queue are taken in before diagnostics are computed for the last of them.

import {
  CodeLensRefreshRequest,
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  MessageType,
  ShowMessageNotification,
  type Connection,
  type FullDocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  type RelatedFullDocumentDiagnosticReport,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { startAnalysis } from '../analysis/batch.ts';
import { sourceText } from '../base/text.ts';
import { readWasm } from '../platform/wasm.ts';
import { isDatabase } from './builds.ts';
import { serverCapabilities } from './capabilities.ts';
import { isConfig } from './configs.ts';
import { pathOf } from './convert.ts';
import { fixSupport } from './fix-data.ts';
import { createFollowers } from './followers.ts';
import { diagnose, type Diagnosis } from './handlers/diagnostics.ts';
import { chooseEncoding, offsetOf } from './positions.ts';
import { registerRequests, type Client } from './requests.ts';
import { createSession, type Session } from './session.ts';
import { readSettings, type Settings } from './settings.ts';
import { createSlowRequests } from './slow.ts';
import { createTold } from './told.ts';

/** Serves until the client says exit; the answer is the exit code. */
export async function serveStdio(version: string): Promise<0 | 2> {
  await startAnalysis(readWasm());
  const connection = createConnection(process.stdin, process.stdout);
  const done = new Promise<0>((resolve) => connection.onExit(() => resolve(0)));
  serve(connection, version);
  connection.listen();
  return await done;
}

/**
 * Registers all handlers; the connection still has to listen.
 * @param clock milliseconds, by which requests are slow
 */
export function serve(
  connection: Connection,
  version: string,
  clock: () => number = () => performance.now(),
): void {
  const slow = createSlowRequests(clock, (line) => connection.console.info(line));
  const session = createSession({ version, client: null }, slow);
  const client: Client = {
    pulls: false,
    relates: false,
    configures: false,
    registersSettings: false,
    watches: false,
    changesFolders: false,
    links: false,
    snippets: false,
    progress: false,
    fixes: fixSupport({}),
    refreshesHints: false,
    refreshesLenses: false,
  };
  const told = createTold(session, (uri, diagnostics) => {
    void connection.sendDiagnostics({ uri, diagnostics });
  });
  session.tell = told.tell;
  const waiting = new Set<string>();
  let timer: NodeJS.Immediate | null = null;

  const diagnosis = (uri: string): Diagnosis => {
    const end = slow.begin('diagnostic');
    try {
      return diagnose(session, uri);
    } finally {
      end();
    }
  };

  /** Ids of what the client was told of each document. */
  const said = new Map<string, string>();

  const publish = (uri: string, isNews = true): void => {
    const document = session.documents.get(uri);
    if (document === undefined) return;
    const { items, errors, resultId } = diagnosis(uri);
    if (!isNews && said.get(uri) === resultId) return;
    said.set(uri, resultId);
    void connection.sendDiagnostics({ uri, version: document.version, diagnostics: items });
    for (const error of errors) connection.console.error(`internal error: ${error}`);
    publishNotices();
  };

  const followers = createFollowers(session, (uri) => publish(uri, false));

  /** What is wrong in settings, or in what a build has left, that nobody has open: found when it was needed. */
  const publishNotices = (): void => {
    for (const { uri, diagnostics } of session.notices.news()) {
      if (!session.documents.has(uri)) void connection.sendDiagnostics({ uri, diagnostics });
    }
  };

  /** The same, beside the answer that needed them. */
  const relatedNotices = (): Pick<RelatedFullDocumentDiagnosticReport, 'relatedDocuments'> => {
    const news = session.notices.news().filter(({ uri }) => !session.documents.has(uri));
    if (news.length === 0) return {};
    const reports = news.map(({ uri, diagnostics }) => [uri, { kind: 'full' as const, items: diagnostics }]);
    return { relatedDocuments: Object.fromEntries(reports) as Record<string, FullDocumentDiagnosticReport> };
  };

  const changedBuffer = (uri: string): void => {
    if (isConfig(uri)) refresh(session.documents.keys());
    else if (!client.pulls) {
      publishSoon([uri]);
      followers.changed(uri);
    }
  };

  const refresh = (uris: Iterable<string>): void => {
    if (client.refreshesLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    if (client.refreshesHints) connection.languages.inlayHint.refresh().catch(() => undefined);
    if (client.pulls) {
      connection.languages.diagnostics.refresh().catch(() => undefined);
      return;
    }
    publishSoon(uris);
  };

  const publishSoon = (uris: Iterable<string>): void => {
    for (const uri of uris) waiting.add(uri);
    // After the messages that have already arrived: only the last of several edits is worth an answer.
    timer ??= setImmediate(() => {
      timer = null;
      const all = [...waiting];
      waiting.clear();
      for (const uri of all) publish(uri);
    });
  };

  /** One set for the window, and one for each folder: several roots may be set differently. */
  const configure = async (): Promise<void> => {
    if (!client.configures) return;
    const { folders } = session;
    const items = [
      { section: 'invlock' },
      ...folders.map((folder) => ({ section: 'invlock', scopeUri: URI.file(folder).toString() })),
    ];
    const [own, ...scoped]: unknown[] = await connection.workspace.getConfiguration(items);
    if (own !== null && own !== undefined) session.settings = settingsFrom(connection, own);
    session.folderSettings.clear();
    scoped.forEach((value, k) => {
      const folder = folders[k];
      if (value === null || value === undefined || folder === undefined) return;
      session.folderSettings.set(folder, readSettings(value));
    });
    refresh(session.documents.keys());
  };

  const refused = (error: unknown): void => {
    connection.console.warn(`no settings from the client: ${error instanceof Error ? error.message : ''}`);
  };

  connection.onInitialize((params) => initialize(connection, params, session, client, version));

  connection.onInitialized(() => {
    // A client that refuses goes without.
    if (client.registersSettings)
      connection.client
        .register(DidChangeConfigurationNotification.type, { section: 'invlock' })
        .catch(() => undefined);
    if (client.watches) {
      // A baseline has the name that the settings give it; what a build leaves are `compile_commands.json` and notes.
      const globs = ['**/*.{c,h}', '**/invlock.jsonc', '**/*.json', '**/.*.o.cmd'];
      const watchers = globs.map((globPattern) => ({ globPattern }));
      connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
    }
    // The handler of this notification exists once the client has agreed to send it.
    if (client.changesFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.flatMap((folder) => pathOf(folder.uri) ?? []));
        const come = added.flatMap((folder) => pathOf(folder.uri) ?? []);
        session.folders = [...session.folders.filter((f) => !gone.has(f) && !come.includes(f)), ...come];
        session.forgetRoots();
        for (const [uri, document] of session.documents) setBuffer(session, uri, document.getText());
        if (client.configures) configure().catch(refused);
        else refresh(session.documents.keys());
      });
    }
    configure().catch(refused);
  });

  connection.onDidChangeConfiguration((params) => {
    if (client.configures) configure().catch(refused);
    else {
      const settings = params.settings as { invlock?: unknown } | null;
      session.settings = settingsFrom(connection, settings?.invlock);
      refresh(session.documents.keys());
    }
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: at, text } }) => {
    session.documents.set(uri, TextDocument.create(uri, languageId, at, text));
    setBuffer(session, uri, text);
    told.opened(uri);
    changedBuffer(uri);
  });

  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    const document = session.documents.get(textDocument.uri);
    if (document === undefined) return;
    const updated = changed(session, document, contentChanges, textDocument.version);
    session.documents.set(textDocument.uri, updated);
    setBuffer(session, textDocument.uri, updated.getText());
    changedBuffer(textDocument.uri);
  });

  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    session.documents.delete(uri);
    said.delete(uri);
    setBuffer(session, uri, null);
    if (!client.pulls) void connection.sendDiagnostics({ uri, diagnostics: [] });
    told.closed(uri);
    if (isConfig(uri) || isDatabase(uri)) {
      session.notices.forget(uri);
      refresh(session.documents.keys());
    }
  });

  const forgetDisk = session.changedDisk;
  session.changedDisk = () => {
    forgetDisk();
    refresh(session.documents.keys());
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const isNews = ({ uri }: (typeof changes)[number]): boolean => session.builds.isNews(pathOf(uri) ?? uri);
    if (changes.length > 0 && !changes.some(isNews)) return;
    session.changedDisk();
    told.changed();
  });

  connection.languages.diagnostics.on((params) => {
    const { items, resultId, errors } = diagnosis(params.textDocument.uri);
    for (const error of errors) connection.console.error(`internal error: ${error}`);
    const related = client.relates ? relatedNotices() : {};
    publishNotices();
    if (resultId !== '' && resultId === params.previousResultId)
      return { kind: 'unchanged', resultId, ...related };
    return { kind: 'full', resultId, items, ...related };
  });

  registerRequests(connection, session, client);
}

function initialize(
  connection: Connection,
  params: InitializeParams,
  session: Session,
  client: Client,
  version: string,
): InitializeResult {
  const { workspace, textDocument, window, general } = params.capabilities;
  client.pulls = textDocument?.diagnostic !== undefined;
  client.relates = textDocument?.diagnostic?.relatedDocumentSupport === true;
  client.configures = workspace?.configuration === true;
  client.registersSettings = workspace?.didChangeConfiguration?.dynamicRegistration === true;
  client.watches = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
  client.changesFolders = workspace?.workspaceFolders === true;
  client.fixes = fixSupport(params.capabilities);
  client.links = textDocument?.definition?.linkSupport === true;
  client.snippets = textDocument?.completion?.completionItem?.snippetSupport === true;
  client.progress = window?.workDoneProgress === true;
  client.refreshesHints = workspace?.inlayHint?.refreshSupport === true;
  client.refreshesLenses = workspace?.codeLens?.refreshSupport === true;
  session.encoding = chooseEncoding(general?.positionEncodings);
  session.markdown = textDocument?.hover?.contentFormat?.includes('markdown') !== false;
  session.tags =
    textDocument?.publishDiagnostics?.tagSupport !== undefined ||
    textDocument?.diagnostic?.tagSupport !== undefined;
  session.folders = foldersOf(params);
  const { clientInfo } = params;
  session.about.client = clientInfo ? [clientInfo.name, clientInfo.version ?? ''].join(' ').trim() : null;
  if (params.initializationOptions !== undefined)
    session.settings = settingsFrom(connection, params.initializationOptions);
  return { capabilities: serverCapabilities(session.encoding), serverInfo: { name: 'invlock', version } };
}

/** Clients without folders send the one that they have under its older name. */
function foldersOf(params: InitializeParams): string[] {
  const old = (params as { rootUri?: string | null }).rootUri;
  const uris = params.workspaceFolders?.map((folder) => folder.uri) ?? (old ? [old] : []);
  return uris.flatMap((uri) => pathOf(uri) ?? []);
}

function settingsFrom(connection: Connection, value: unknown): Settings {
  const { mistake, ...settings } = readSettings(value);
  if (mistake === null) return settings;
  // A notification: a message that asks for an answer is not allowed before the client is initialised.
  void connection.sendNotification(ShowMessageNotification.type, {
    type: MessageType.Warning,
    message: `invlock: ${mistake} in the settings`,
  });
  return settings;
}

/** The document after the changes, whose columns are the client's. */
function changed(
  session: Session,
  document: TextDocument,
  changes: readonly TextDocumentContentChangeEvent[],
  version: number,
): TextDocument {
  if (session.encoding === 'utf-16') return TextDocument.update(document, [...changes], version);
  let current = document;
  for (const change of changes) {
    if (!('range' in change)) {
      current = TextDocument.update(current, [change], version);
      continue;
    }
    const source = sourceText('', current.getText());
    const at = (position: typeof change.range.start): typeof position =>
      current.positionAt(offsetOf(source, position, session.encoding));
    const range = { start: at(change.range.start), end: at(change.range.end) };
    current = TextDocument.update(current, [{ range, text: change.text }], version);
  }
  return current;
}

function setBuffer(session: Session, uri: string, text: string | null): void {
  const place = session.place(uri);
  place?.workspace.setBuffer(place.path, text);
}
