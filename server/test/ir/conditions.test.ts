// x

import { beforeAll, describe, expect, it } from 'vitest';
import { ensureParser } from '../support/parser.ts';
import { graph } from './graph.ts';

beforeAll(ensureParser);

describe('conditions', () => {
  it('tests the right side of && only if the left one holds', () => {
    const body = `
	if (a && ready(b))
		yes();
	else
		no();
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 3 (if)
1:
  %0 = ready(b)
  branch %0 ? 2 : 3 (if)
2:
  yes()
  jump 4
3:
  no()
  jump 4
4:
  return 0
`);
  });

  it('tests the right side of || only if the left one fails', () => {
    const body = `
	if (a || !ready(b))
		return 1;
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 3 : 1 (if)
1:
  %0 = ready(b)
  branch %0 ? 2 : 3 (if)
2:
  return 0
3:
  return 1
`);
  });

  it('turns a negated group round', () => {
    const body = `
	if (!(a && c) || b->n)
		go();
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 3 (if)
1:
  branch c ? 2 : 3 (if)
2:
  branch b->n ? 3 : 4 (if)
3:
  go()
  jump 4
4:
  return 0
`);
  });

  it('makes 1 or 0 of a short circuit that is a value', () => {
    const body = `
	int ok = a && ready(b);

	return ok;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 3 (logical)
1:
  %1 = ready(b)
  branch %1 ? 2 : 3 (logical)
2:
  %0 = 1
  jump 4
3:
  %0 = 0
  jump 4
4:
  ok = %0
  return ok
`);
  });

  it('evaluates one side of a ternary', () => {
    const body = `
	return a ? one() : two();`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 2 (ternary)
1:
  %1 = one()
  %0 = %1
  jump 3
2:
  %2 = two()
  %0 = %2
  jump 3
3:
  return %0
`);
  });

  it('takes the tested value of a ternary without a middle', () => {
    const body = `
	return a ?: c;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 2 (ternary)
1:
  %0 = a
  jump 3
2:
  %0 = c
  jump 3
3:
  return %0
`);
  });

  it('assigns inside a condition before it tests', () => {
    const body = `
	if ((a = get(b)) < 0)
		return a;
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = get(b)
  a = %0
  branch (a < 0) ? 1 : 2 (if)
1:
  return a
2:
  return 0
`);
  });

  it('looks through likely() and unlikely()', () => {
    const body = `
	if (unlikely(a < 0))
		return 1;
	if (!likely(ready(b)))
		return 2;
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch (a < 0) ? 1 : 2 (if)
1:
  return 1
2:
  %0 = ready(b)
  branch %0 ? 3 : 4 (if)
3:
  return 0
4:
  return 2
`);
  });

  it('looks through macros that warn', () => {
    const body = `
	if (WARN_ON_ONCE(a || c))
		return 1;
	if (WARN(b->n, "text"))
		return 2;
	if (drm_WARN_ON(b, a < c))
		return 3;
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 2 : 1 (if)
1:
  branch c ? 2 : 3 (if)
2:
  return 1
3:
  branch b->n ? 4 : 5 (if)
4:
  return 2
5:
  branch (a < c) ? 6 : 7 (if)
6:
  return 3
7:
  return 0
`);
  });

  it('does not come back from BUG_ON() or panic()', () => {
    const body = `
	BUG_ON(a == c);
	if (a)
		panic("text");
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch (a == c) ? 1 : 2 (if)
1:
  stop
2:
  branch a ? 3 : 4 (if)
3:
  panic("")
  stop
4:
  return 0
`);
  });
});

describe('expressions', () => {
  it('takes the last value of a statement expression', () => {
    const body = `
	int m = ({ int t = next(b); t + 1; });

	return m;`;
    expect(graph(body)).toBe(`
0:
  %0 = next(b)
  t = %0
  m = (t + 1)
  return m
`);
  });

  it('leaves a statement expression by goto', () => {
    const body = `
	int m = ({ if (a) goto out; c; });

	use(m);
out:
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 2 (if)
1:
  jump 3
2:
  m = c
  use(m)
  jump 3
3:
  return 0
`);
  });

  it('calls in the order of evaluation', () => {
    const body = `
	use(one(), two(three()));
	(void)drop();
	return b->ops->go(b);`;
    expect(graph(body)).toBe(`
0:
  %0 = one()
  %1 = three()
  %2 = two(%1)
  use(%0, %2)
  (void) drop()
  %5 = (*b->ops->go)(b)
  return %5
`);
  });

  it('assigns places and initialisers', () => {
    const body = `
	int x = a, y;
	struct box v = { .n = a, .sub.m = get(), };

	v.n |= x;
	*b = v;
	return -EINVAL;`;
    expect(graph(body)).toBe(`
0:
  x = a
  havoc y (declaration)
  %0 = get()
  v = {.n = a, .sub.m = %0}
  v.n |= x
  *b = v
  return -EINVAL
`);
  });
});
