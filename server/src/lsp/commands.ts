// Which command goes to which handler.

import type { ExecuteCommandParams } from 'vscode-languageserver';
import { argumentOf, invalid } from './arguments.ts';
import type { Commands } from './extensions.ts';
import { explain, mapOf, status } from './handlers/overview.ts';
import { exploreAt, race } from './handlers/race.ts';
import type { Session } from './session.ts';

type Fields = ReturnType<typeof argumentOf>;

const handlers: {
  readonly [K in keyof Commands]: (session: Session, fields: Fields) => Commands[K]['answer'];
} = {
  'invlock.race': race,
  'invlock.explore': exploreAt,
  'invlock.explain': (_, fields) => explain(fields),
  'invlock.notifierMap': mapOf,
  'invlock.status': status,
};

export const commandNames: string[] = Object.keys(handlers);

export function executeCommand(
  session: Session,
  { command, arguments: list }: ExecuteCommandParams,
): unknown {
  if (!isCommand(command)) throw invalid(`unknown command ${command}`);
  return handlers[command](session, argumentOf(command, list));
}

function isCommand(name: string): name is keyof Commands {
  return Object.hasOwn(handlers, name);
}
