// A language server as a process of its own, spoken to over its standard streams as an editor does.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type Diagnostic,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

export interface LspProcess {
  readonly child: ChildProcess;
  readonly connection: ProtocolConnection;
  /** Diagnostics of that version of the document, or of a later one. */
  readonly diagnostics: (uri: string, version: number) => Promise<readonly Diagnostic[]>;
  readonly open: (uri: string, text: string, version: number) => void;
  /** The whole text anew, or the lines of blanks that go in at a line. */
  readonly insert: (uri: string, version: number, line: number, text: string) => void;
  readonly ask: <T>(method: string, params: object) => Promise<T>;
  /** Ends it the polite way. */
  readonly stop: () => Promise<void>;
  /** Megabytes of memory that the process holds now; NaN where /proc does not say. */
  readonly memory: () => number;
}

export async function startLsp(
  command: string,
  args: readonly string[],
  root: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<LspProcess> {
  const child = spawn(command, [...args], { cwd: root, env, stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  // Who kills the process is told by its exit, not by a broken pipe.
  child.stdin.on('error', () => undefined);
  connection.onError(() => undefined);
  const latest = new Map<string, PublishDiagnosticsParams>();
  const waiting = new Set<() => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    latest.set(params.uri, params);
    for (const look of waiting) look();
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.listen();
  const rootUri = pathToFileURL(root).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: 'root' }],
    capabilities: {
      textDocument: { publishDiagnostics: { versionSupport: true, relatedInformation: true } },
    },
  });
  await connection.sendNotification('initialized', {});
  const send = (method: string, params: object): void =>
    void connection.sendNotification(method, params).catch(() => undefined);
  return {
    child,
    connection,
    diagnostics: (uri, version) =>
      new Promise((resolve) => {
        const look = (): void => {
          const known = latest.get(uri);
          if (known === undefined || (known.version ?? -1) < version) return;
          waiting.delete(look);
          resolve(known.diagnostics);
        };
        waiting.add(look);
        look();
      }),
    open: (uri, text, version) =>
      send('textDocument/didOpen', { textDocument: { uri, languageId: 'c', version, text } }),
    insert: (uri, version, line, text) => {
      const at = { line, character: 0 };
      send('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ range: { start: at, end: at }, text }],
      });
    },
    ask: async <T>(method: string, params: object): Promise<T> =>
      await connection.sendRequest(method, params),
    stop: async () => {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      connection.dispose();
    },
    memory: () => {
      try {
        const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
        return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
      } catch {
        return Number.NaN;
      }
    },
  };
}
