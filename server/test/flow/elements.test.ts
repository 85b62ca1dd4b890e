// What is known of an element is known of that element: when its index changes the name means another one.

import { beforeAll, expect, it } from 'vitest';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { createProgram } from '../../src/program/create.ts';
import { memorySources } from '../support/sources.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

/** How often the lock is held where the function returns 1, in ascending order. */
function heldAtOne(loop: string): readonly number[] {
  const text = `struct foo { struct mutex lock; };

static int walk(struct foo *foo, const int *wanted, int count)
{
	int held = 0, i;

${loop}
	return 0;
}
`;
  const program = createProgram(memorySources({ 'a.c': text }));
  const flow = createFlowEngine(program);
  const [walk] = program.functions('a.c');
  if (walk === undefined) throw new Error('no function');
  const arrivals = flow.facts(walk).returns.flatMap((r) => r.arrivals);
  return arrivals
    .filter(({ value }) => value?.exact === '1')
    .map(({ state }) => state.locks.reduce((sum, l) => sum + l.count, 0))
    .sort();
}

const round = `		if (!wanted[i])
			return 1;
		if (!held)
			mutex_lock(&foo->lock);
		held = 1;`;

it('forgets what an element was when another index is looked at', () => {
  expect(heldAtOne(`	for (i = 0; i < count; i++) {\n${round}\n	}`)).toEqual([0, 1]);
});

it('keeps it while the index stays', () => {
  const look = `		if (!wanted[i])\n			return 1;`;
  expect(heldAtOne(`	i = count;\n	{\n${look}\n${look}\n	}`)).toEqual([0]);
});
