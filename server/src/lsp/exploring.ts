// An exploration that lets other messages in between its runs, shows how far it is, and can be stopped.

import type { Exploration, exploring } from '../features/explore.ts';
import { breathe, cancelled } from './answer.ts';
import type { Watch } from './commands.ts';

type Search = ReturnType<typeof exploring>;
type Outcome = Exploration | { readonly reason: string };

/** `name` is shown beside the share that is done. */
export async function watched(search: Search, name: string, watch: Watch): Promise<Outcome> {
  for (let at = search.next(); ; at = search.next()) {
    if (at.done === true) return at.value;
    const { done, total, soFar } = at.value;
    watch.report(Math.round((100 * done) / total), name);
    await breathe();
    if (watch.token.isCancellationRequested) throw cancelled();
    if (watch.isStopped()) return soFar;
  }
}
