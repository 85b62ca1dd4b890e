// Which request goes to which handler. What a client cannot show it is not sent.

import {
  ExecuteCommandRequest,
  type CancellationToken,
  type CodeAction,
  type Connection,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver';
import { answering } from './answer.ts';
import { commandNames, execute, type Watch } from './commands.ts';
import type { FixSupport } from './fix-data.ts';
import { codeActions } from './handlers/code-actions.ts';
import { completion } from './handlers/completion.ts';
import { definition } from './handlers/definition.ts';
import { highlight } from './handlers/highlight.ts';
import { hover } from './handlers/hover.ts';
import { inlayHints, resolveHint } from './handlers/inlay.ts';
import { codeLenses, resolveLens } from './handlers/lens.ts';
import { references } from './handlers/references.ts';
import { resolveAction } from './handlers/resolve-action.ts';
import type { Session } from './session.ts';

/** What the client said that it can do. */
export interface Client {
  pulls: boolean;
  /** An answer on one document may hold those on others. */
  relates: boolean;
  configures: boolean;
  registersSettings: boolean;
  watches: boolean;
  changesFolders: boolean;
  links: boolean;
  snippets: boolean;
  progress: boolean;
  refreshesHints: boolean;
  refreshesLenses: boolean;
  fixes: FixSupport;
}

export function registerRequests(connection: Connection, session: Session, client: Client): void {
  const on = <P, R>(
    name: string,
    handler: (params: P, token: CancellationToken) => R | Promise<R>,
  ): ((params: P, token: CancellationToken) => Promise<R | null>) =>
    answering(connection, session, name, handler);

  connection.onHover(on('hover', (params) => hover(session, params)));
  connection.onDefinition(on('definition', (params) => definition(session, params, client.links)));
  connection.onImplementation(on('implementation', (params) => definition(session, params, client.links)));
  connection.onReferences(on('references', (params) => references(session, params)));
  connection.onDocumentHighlight(
    on('documentHighlight', (params) => {
      rest(connection, session, client, params.textDocument.uri, params.position.line);
      return highlight(session, params);
    }),
  );
  connection.languages.inlayHint.on(on('inlayHint', (params) => inlayHints(session, params)));
  connection.languages.inlayHint.resolve((hint) => resolveHint(hint));
  connection.onCodeAction(on('codeAction', (params) => codeActions(session, params, client.fixes)));
  const action = on('codeAction/resolve', (params: CodeAction) =>
    resolveAction(session, params, client.fixes),
  );
  connection.onCodeActionResolve(async (params, token) => (await action(params, token)) ?? params);
  connection.onCodeLens(on('codeLens', (params) => codeLenses(session, params)));
  const lens = on('codeLens/resolve', resolveLens.bind(null, session));
  connection.onCodeLensResolve(async (params, token) => (await lens(params, token)) ?? params);
  connection.onCompletion(on('completion', (params) => completion(session, params, client.snippets)));
  // Not through onExecuteCommand(), which hides whether the client gave a token for its progress.
  connection.onRequest(ExecuteCommandRequest.type, async (params, token) => {
    const { workDoneToken } = params;
    const given =
      workDoneToken === undefined ? null : connection.window.attachWorkDoneProgress(workDoneToken);
    const progress = begin(connection, client, given);
    // Names of our own only: a report may tell which requests were slow.
    const own = commandNames.includes(params.command) ? ` ${params.command}` : '';
    const run = on(`executeCommand${own}`, () =>
      execute(session, params.command, params.arguments, { token, ...progress.reporter }),
    );
    try {
      return await run(params, token);
    } finally {
      progress.done();
    }
  });
}

/** Editors ask for highlights where the cursor rests: hints of that line come and go with it. */
function rest(connection: Connection, session: Session, client: Client, uri: string, line: number): void {
  const before = session.resting;
  session.resting = { uri, line };
  if (before?.uri === uri && before.line === line) return;
  if (client.refreshesHints && session.settingsOf(uri).features.inlayHints === 'line') {
    connection.languages.inlayHint.refresh().catch(() => undefined);
  }
}

/** Shown where the client wants it; an answer never waits for the client to agree. */
function begin(
  connection: Connection,
  client: Client,
  given: WorkDoneProgressReporter | null,
): { readonly reporter: Omit<Watch, 'token'>; readonly done: () => void } {
  let shown: WorkDoneProgressReporter | null = given;
  let isDone = false;
  let isStopped = (): boolean => false;
  const title = 'Invlock';
  given?.begin(title, 0, undefined, true);
  if (given === null && client.progress) {
    const created = connection.window.createWorkDoneProgress().then((reporter) => {
      if (isDone) return;
      reporter.begin(title, 0, undefined, true);
      isStopped = () => reporter.token.isCancellationRequested;
      shown = reporter;
    });
    created.catch(() => undefined);
  }
  return {
    reporter: {
      report: (percent, message) => shown?.report(percent, message),
      isStopped: () => isStopped(),
    },
    done: () => {
      isDone = true;
      shown?.done();
    },
  };
}
