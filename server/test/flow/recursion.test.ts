// A function that calls itself: what is said of it does not depend on whether it was looked at before.

import { beforeAll, expect, it } from 'vitest';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { propertyKey } from '../../src/flow/state.ts';
import { createProgram } from '../../src/program/create.ts';
import { memorySources } from '../support/sources.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

it('is solved the same way again', () => {
  const text = `struct foo { struct mutex lock; };

static int walk(struct foo *foo, int depth)
{
	mutex_lock(&foo->lock);
	if (depth > 0)
		return walk(foo, depth - 1);
	return 0;
}
`;
  const program = createProgram(memorySources({ 'a.c': text }));
  const flow = createFlowEngine(program);
  const [walk] = program.functions('a.c');
  if (walk === undefined) throw new Error('no function');
  const look = (): unknown =>
    flow.facts(walk).returns.map((r) => r.arrivals.map((a) => [propertyKey(a.state), a.value?.mask]));
  const first = look();
  flow.forget();
  expect(look()).toEqual(first);
});
