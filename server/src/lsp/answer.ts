// How every request is answered: cancelled and outdated ones not at all, a failure of ours with nothing and a line
// in the log. A handler neither throws nor hangs, whatever the code looks like.

import {
  CodeActionTriggerKind,
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type Connection,
} from 'vscode-languageserver';
import type { Session } from './session.ts';

type Handler<P, R> = (params: P, token: CancellationToken) => R | Promise<R>;

/** Answers after the messages that have already arrived, so that a cancellation among them counts. */
export function answering<P, R>(
  connection: Connection,
  session: Session,
  name: string,
  handler: Handler<P, R>,
): (params: P, token: CancellationToken) => Promise<R | null> {
  return async (params, token) => {
    const before = versionOf(session, params);
    await breathe();
    if (token.isCancellationRequested) throw cancelled();
    if (versionOf(session, params) !== before) {
      throw new ResponseError(LSPErrorCodes.ContentModified, 'the document has changed');
    }
    const end = session.slow.begin(name);
    try {
      return await handler(params, token);
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      connection.console.error(
        `internal error: ${name}: ${error instanceof Error ? error.message : 'unknown'}`,
      );
      return null;
    } finally {
      end();
    }
  };
}

export function cancelled(): ResponseError<undefined> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
}

/** Lets messages that have arrived be taken in: the connection hands one on in each round. */
export async function breathe(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** Only places grow old: a request without one, or one that somebody waits for, is answered for the text of now. */
function versionOf(session: Session, params: unknown): number | null {
  const { textDocument, position, context } = params as {
    textDocument?: { uri?: string };
    position?: unknown;
    context?: { triggerKind?: unknown };
  };
  // The light bulb asks again for every text; a list of fixes that was asked for does not.
  const isBulb = position === undefined && context?.triggerKind === CodeActionTriggerKind.Automatic;
  if ((position === undefined && !isBulb) || textDocument?.uri === undefined) return null;
  return session.documents.get(textDocument.uri)?.version ?? null;
}
