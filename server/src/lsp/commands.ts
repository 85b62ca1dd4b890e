// Which command goes to which handler.

import type { CancellationToken } from 'vscode-languageserver';
import { argumentOf, invalid, type Fields } from './arguments.ts';
import type { Commands } from './extensions.ts';
import { analyse } from './handlers/analyse.ts';
import { baselineAdd } from './handlers/baseline.ts';
import { compare } from './handlers/compare.ts';
import { configOrigin } from './handlers/config-origin.ts';
import { dump } from './handlers/dump.ts';
import { explain, model } from './handlers/explain.ts';
import { mapOf, status } from './handlers/overview.ts';
import { exploreAt } from './handlers/explore.ts';
import { report } from './handlers/report.ts';
import { race } from './handlers/race.ts';
import type { Session } from './session.ts';

/** How a command that takes its time is watched and stopped. */
export interface Watch {
  readonly token: CancellationToken;
  readonly report: (percent: number, message: string) => void;
  /** The user pressed the button: what there is so far is the answer. */
  readonly isStopped: () => boolean;
}

type Answer<K extends keyof Commands> = Commands[K]['answer'];

const handlers: {
  readonly [K in keyof Commands]: (
    session: Session,
    fields: Fields,
    watch: Watch,
  ) => Answer<K> | Promise<Answer<K>>;
} = {
  'invlock.race': race,
  'invlock.explore': exploreAt,
  'invlock.explain': (_, fields) => explain(fields),
  'invlock.model': (_, fields) => model(fields),
  'invlock.notifierMap': mapOf,
  'invlock.baseline.add': baselineAdd,
  'invlock.status': status,
  'invlock.analyse': analyse,
  'invlock.compare': compare,
  'invlock.configOrigin': configOrigin,
  'invlock.dump': dump,
  'invlock.report': report,
};

export const commandNames: readonly string[] = Object.keys(handlers);

export async function execute(
  session: Session,
  command: string,
  list: readonly unknown[] | undefined,
  watch: Watch,
): Promise<unknown> {
  if (!isCommand(command)) throw invalid(`unknown command ${command}`);
  return await handlers[command](session, argumentOf(command, list), watch);
}

function isCommand(name: string): name is keyof Commands {
  return Object.hasOwn(handlers, name);
}
