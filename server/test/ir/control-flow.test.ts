// x

import { beforeAll, describe, expect, it } from 'vitest';
import { ensureParser } from '../support/parser.ts';
import { graph } from './graph.ts';

beforeAll(ensureParser);

describe('switch', () => {
  it('falls through to the next case and leaves at a break', () => {
    const body = `
	switch (a) {
	case 1:
		one();
		fallthrough;
	case 2:
		two();
		break;
	default:
		other();
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  switch a {1: 1, 2: 2, default: 3}
1:
  one()
  jump 2
2:
  two()
  jump 4
3:
  other()
  jump 4
4:
  return 0
`);
  });

  it('leads straight out without a default', () => {
    const body = `
	switch (kind(b)) {
	case A:
	case B:
		return 1;
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = kind(b)
  switch %0 {A: 1, B: 2, default: 3}
1:
  jump 2
2:
  return 1
3:
  return 0
`);
  });

  it('keeps a default that stands first', () => {
    const body = `
	switch (a) {
	default:
		other();
		fallthrough;
	case 1:
		one();
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  switch a {default: 1, 1: 2}
1:
  other()
  jump 2
2:
  one()
  jump 3
3:
  return 0
`);
  });

  it('continues the loop around it and breaks out of itself', () => {
    const body = `
	while (1) {
		switch (a) {
		case 1:
			continue;
		case 2:
			break;
		}
		step();
	}`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  branch 1 ? 2 : 6 (loop)
2:
  switch a {1: 3, 2: 4, default: 5}
3:
  jump 1
4:
  jump 5
5:
  step()
  jump 1
6:
  return
`);
  });
});

describe('goto', () => {
  it('goes forward', () => {
    const body = `
	if (a)
		goto out;
	work();
out:
	unlock(b);
	return a;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 2 (if)
1:
  jump 3
2:
  work()
  jump 3
3:
  unlock(b)
  return a
`);
  });

  it('goes back', () => {
    const body = `
again:
	start();
	if (retry(b))
		goto again;
	return 0;`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  start()
  %1 = retry(b)
  branch %1 ? 2 : 3 (if)
2:
  jump 1
3:
  return 0
`);
  });

  it('leaves out what no path reaches', () => {
    const body = `
	if (a)
		return 1;
	else
		goto out;
	never();
dead:
	never();
	goto dead;
out:
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 2 (if)
1:
  return 1
2:
  jump 3
3:
  return 0
`);
  });
});

describe('loops', () => {
  it('runs the body of do once before the test', () => {
    const body = `
	do {
		step();
		if (a)
			continue;
		if (c)
			break;
		more();
	} while (busy(b));
	return 0;`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  step()
  branch a ? 2 : 3 (if)
2:
  jump 6
3:
  branch c ? 4 : 5 (if)
4:
  jump 7
5:
  more()
  jump 6
6:
  %2 = busy(b)
  branch %2 ? 1 : 7 (loop)
7:
  return 0
`);
  });

  it('goes on with the step of for', () => {
    const body = `
	int i;

	for (i = 0; i < a; i++) {
		if (skip(i))
			continue;
		work(i);
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  havoc i (declaration)
  i = 0
  jump 1
1:
  branch (i < a) ? 2 : 6 (loop)
2:
  %0 = skip(i)
  branch %0 ? 3 : 4 (if)
3:
  jump 5
4:
  work(i)
  jump 5
5:
  i ++ 1
  jump 1
6:
  return 0
`);
  });

  it('leaves an endless for at a break only', () => {
    const body = `
	for (;;) {
		if (done(b))
			break;
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  jump 2
2:
  %0 = done(b)
  branch %0 ? 3 : 5 (if)
3:
  jump 4
4:
  return 0
5:
  jump 6
6:
  jump 1
`);
  });

  it('makes a loop of an iterator macro', () => {
    const body = `
	struct item *i;

	list_for_each_entry(i, &b->items, node) {
		if (skip(i))
			continue;
		if (i->n == a)
			break;
		visit(i);
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  havoc i (declaration)
  jump 1
1:
  havoc i (iterator)
  branch <i, &b->items, node> ? 2 : 7 (list_for_each_entry)
2:
  %0 = skip(i)
  branch %0 ? 3 : 4 (if)
3:
  jump 1
4:
  branch (i->n == a) ? 5 : 6 (if)
5:
  jump 7
6:
  visit(i)
  jump 1
7:
  return 0
`);
  });

  it('makes no loop of a do that goes round once', () => {
    const body = `
	do {
		step(a);
	} while (0);
	return 0;`;
    expect(graph(body)).toBe(`
0:
  step(a)
  return 0
`);
  });

  it('leaves a do that goes round once by break and by continue', () => {
    const body = `
	do {
		if (a)
			break;
		if (c)
			continue;
		more();
	} while (false);
	return 0;`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  branch a ? 2 : 3 (if)
2:
  jump 7
3:
  branch c ? 4 : 5 (if)
4:
  jump 6
5:
  more()
  jump 6
6:
  jump 7
7:
  return 0
`);
  });

  it('makes a loop of an iterator macro that ends a do', () => {
    const body = `
	do {
		step(a);
	} while_each_thread(a, c);
	return 0;`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  step(a)
  jump 2
2:
  branch  ? 1 : 3 (while_each_thread)
3:
  return 0
`);
  });
});
