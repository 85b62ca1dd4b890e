// A language client in miniature: the server runs in this process, messages go through the real protocol.

import { PassThrough } from 'node:stream';
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { serve } from '../../src/lsp/server.ts';

export interface TestClient {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** The next diagnostics that the server publishes for the document. */
  readonly published: (uri: string) => Promise<PublishDiagnosticsParams>;
  readonly messages: string[];
  /** What the server wrote into the log. */
  readonly logs: string[];
  readonly open: (uri: string, text: string) => void;
  readonly ask: <T>(method: string, params: object) => Promise<T>;
  readonly change: (uri: string, version: number, change: Change) => void;
  /** Until the server has taken in what was sent, and has asked what it wants to know. */
  readonly idle: () => Promise<void>;
  readonly close: () => void;
}

interface Change {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export async function startClient(
  capabilities: InitializeParams['capabilities'],
  options: Partial<InitializeParams> = {},
  listen: (connection: ProtocolConnection) => void = () => undefined,
  clock?: () => number,
): Promise<TestClient> {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  serve(server, '0.0.0', clock);
  server.listen();

  const connection = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  const waiting = new Map<string, ((params: PublishDiagnosticsParams) => void)[]>();
  const early = new Map<string, PublishDiagnosticsParams[]>();
  const messages: string[] = [];
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    const next = waiting.get(params.uri)?.shift();
    if (next !== undefined) next(params);
    else early.set(params.uri, [...(early.get(params.uri) ?? []), params]);
  });
  connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
    messages.push(message);
  });
  const logs: string[] = [];
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    logs.push(message);
  });
  listen(connection);
  connection.listen();
  const initialized: InitializeResult = await connection.sendRequest('initialize', {
    processId: null,
    rootUri: null,
    workspaceFolders: null,
    capabilities,
    ...options,
  });
  void connection.sendNotification('initialized', {});
  return {
    connection,
    initialized,
    messages,
    logs,
    published: (uri) => {
      const first = early.get(uri)?.shift();
      if (first !== undefined) return Promise.resolve(first);
      return new Promise((resolve) => waiting.set(uri, [...(waiting.get(uri) ?? []), resolve]));
    },
    open: (uri, text) =>
      void connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'c', version: 1, text },
      }),
    ask: (method, params) => connection.sendRequest(method, params),
    change: (uri, version, { line, from, to, text }) =>
      void connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ range: { start: { line, character: from }, end: { line, character: to } }, text }],
      }),
    idle: async () => {
      // A request of no document is answered at once, behind everything that came before it; the first may
      // overtake the server's own question, the second cannot overtake its answer.
      for (let k = 0; k < 3; k++) {
        await connection.sendRequest('textDocument/hover', {
          textDocument: { uri: 'untitled:none' },
          position: { line: 0, character: 0 },
        });
      }
    },
    close: () => {
      connection.dispose();
      server.dispose();
    },
  };
}
