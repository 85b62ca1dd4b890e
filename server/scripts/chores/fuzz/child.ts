// The process that runs cases. It says what it begins, that it goes on, and what came of it; an exception or a case
// that takes too much of the processor is a failure like any other.

import { nodeSources } from '../../../src/platform/node-sources.ts';
import { readWasm } from '../../../src/platform/wasm.ts';
import { initParser } from '../../../src/syntax/parser.ts';
import { type Case, caseMaker, nameOf } from './cases.ts';
import type { Corpus } from './corpus.ts';

export interface Setup {
  readonly seed: string;
  readonly corpus: Corpus;
  /** Seconds of the processor between two signs of life. */
  readonly most: number;
  /** A failure put in for a test: `throw`, `hang` or `exit`, and the name of the case. */
  readonly plant: readonly [string, string] | null;
}

export type Told =
  | { readonly kind: 'ready' }
  | { readonly kind: 'beat' }
  | { readonly kind: 'done'; readonly failure: string | null; readonly title: string; readonly cpu: number };

/** Serves the parent until it goes away. The first message is the setup, the others are cases. */
export async function serveCases(): Promise<void> {
  await initParser(readWasm());
  let run: ((wanted: Case) => void) | null = null;
  process.on('message', (message: Setup | Case) => {
    if ('corpus' in message) run = runner(message);
    else run?.(message);
  });
  process.on('disconnect', () => process.exit());
  tell({ kind: 'ready' });
}

function runner({ seed, corpus, most, plant }: Setup): (wanted: Case) => void {
  let last = 0;
  let longest = 0;
  const beat = (): void => {
    const now = seconds();
    longest = Math.max(longest, now - last);
    last = now;
    tell({ kind: 'beat' });
  };
  const make = caseMaker({ seed, corpus, open: nodeSources, beat });
  return (wanted) => {
    const begun = (last = seconds());
    longest = 0;
    let title = '';
    let failure: string | null;
    try {
      const ready = make(wanted);
      title = ready.title;
      if (plant?.[1] === nameOf(wanted)) planted(plant[0]);
      failure = ready.run();
      beat();
      if (longest > most) failure ??= `takes ${longest.toFixed(1)} s of the processor, ${most} s are allowed`;
    } catch (error) {
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    tell({ kind: 'done', failure, title, cpu: seconds() - begun });
  };
}

function planted(what: string): void {
  if (what === 'throw') throw new Error('planted');
  if (what === 'exit') process.exit(3);
  for (;;);
}

function seconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function tell(message: Told): void {
  process.send?.(message);
}
