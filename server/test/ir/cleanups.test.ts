// What ends with a scope, on each way out of it, and the arms of `#if` as branches.

import { beforeAll, describe, expect, it } from 'vitest';
import { ensureParser } from '../support/parser.ts';
import { graph } from './graph.ts';

beforeAll(ensureParser);

describe('cleanups', () => {
  it('releases a guard on every way out', () => {
    const body = `
	guard(mutex)(&b->lock);
	if (a)
		return 1;
	work();
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->lock)
  branch a ? 1 : 2 (if)
1:
  unguard %0 mutex(&b->lock)
  return 1
2:
  work()
  unguard %0 mutex(&b->lock)
  return 0
`);
  });

  it('releases at the end of the enclosing braces', () => {
    const body = `
	if (a) {
		guard(mutex)(&b->lock);
		work();
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 2 (if)
1:
  %0 = guard mutex(&b->lock)
  work()
  unguard %0 mutex(&b->lock)
  jump 2
2:
  return 0
`);
  });

  it('releases the inner guard only where a loop goes on', () => {
    const body = `
	guard(mutex)(&b->outer);
	while (a) {
		guard(mutex)(&b->inner);
		if (c)
			continue;
		work();
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->outer)
  jump 1
1:
  branch a ? 2 : 5 (loop)
2:
  %1 = guard mutex(&b->inner)
  branch c ? 3 : 4 (if)
3:
  unguard %1 mutex(&b->inner)
  jump 1
4:
  work()
  unguard %1 mutex(&b->inner)
  jump 1
5:
  unguard %0 mutex(&b->outer)
  return 0
`);
  });

  it('holds a scoped guard for its body', () => {
    const body = `
	scoped_guard(mutex, &b->lock) {
		if (a)
			return 1;
		work();
	}
	after();
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->lock)
  branch a ? 1 : 2 (if)
1:
  unguard %0 mutex(&b->lock)
  return 1
2:
  work()
  unguard %0 mutex(&b->lock)
  jump 3
3:
  after()
  return 0
`);
  });

  it('skips the body of a conditional scoped guard that was not taken', () => {
    const body = `
	scoped_guard(mutex_try, &b->lock)
		work();
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex_try(&b->lock)
  branch %0 ? 1 : 2 (guard)
1:
  work()
  unguard %0 mutex_try(&b->lock)
  jump 2
2:
  return 0
`);
  });

  it('breaks out of the scoped guard, not out of the loop around it', () => {
    const body = `
	for (;;) {
		scoped_guard(mutex, &b->lock) {
			if (a)
				break;
			work();
		}
		after();
	}`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  jump 2
2:
  %0 = guard mutex(&b->lock)
  branch a ? 3 : 4 (if)
3:
  unguard %0 mutex(&b->lock)
  jump 5
4:
  work()
  unguard %0 mutex(&b->lock)
  jump 5
5:
  after()
  jump 6
6:
  jump 1
`);
  });

  it('runs cleanups in the reverse order of declaration', () => {
    const body = `
	void *p __free(kfree) = get(a);

	guard(mutex)(&b->lock);
	if (!p)
		return 1;
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = get(a)
  p = %0
  %1 = guard mutex(&b->lock)
  branch p ? 1 : 2 (if)
1:
  unguard %1 mutex(&b->lock)
  kfree(p) synthetic
  return 0
2:
  unguard %1 mutex(&b->lock)
  kfree(p) synthetic
  return 1
`);
  });

  it('does not free a pointer that was handed out', () => {
    const body = `
	void *p __free(kfree) = get(a);

	if (!p)
		return 0;
	return no_free_ptr(p);`;
    expect(graph(body)).toBe(`
0:
  %0 = get(a)
  p = %0
  branch p ? 1 : 2 (if)
1:
  %2 = no_free_ptr(p)
  p = NULL
  return %2
2:
  kfree(p) synthetic
  return 0
`);
  });

  it('runs the cleanups of all scopes that a goto leaves, innermost first', () => {
    const body = `
	scoped_guard(mutex, &b->outer) {
		scoped_guard(mutex, &b->inner) {
			if (a)
				goto out;
		}
	}
	after();
out:
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->outer)
  %1 = guard mutex(&b->inner)
  branch a ? 1 : 2 (if)
1:
  unguard %1 mutex(&b->inner)
  unguard %0 mutex(&b->outer)
  jump 5
2:
  unguard %1 mutex(&b->inner)
  jump 3
3:
  unguard %0 mutex(&b->outer)
  jump 4
4:
  after()
  jump 5
5:
  return 0
`);
  });

  it('names the variable of CLASS()', () => {
    const body = `
	CLASS(box, held)(a);

	return use(held);`;
    expect(graph(body)).toBe(`
0:
  %0 = guard box(a) as held
  %1 = use(held)
  unguard %0 box(a)
  return %1
`);
  });
});

describe('preprocessor', () => {
  it('makes correlated branches of #if, and the other side of them of its negation', () => {
    const body = `
#ifdef CONFIG_BOX
	lock(b);
#else
	other(b);
#endif
	work();
#ifndef CONFIG_BOX
	end(b);
#endif
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch #CONFIG_BOX ? 1 : 2 (preprocessor)
1:
  lock(b)
  jump 3
2:
  other(b)
  jump 3
3:
  work()
  branch #CONFIG_BOX ? 4 : 5 (preprocessor)
4:
  jump 6
5:
  end(b)
  jump 6
6:
  return 0
`);
  });

  it('chains #elif', () => {
    const body = `
#if defined(A) && B
	one();
#elif C
	two();
#else
	three();
#endif
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch #defined(A) && B ? 1 : 2 (preprocessor)
1:
  one()
  jump 5
2:
  branch #C ? 3 : 4 (preprocessor)
3:
  two()
  jump 5
4:
  three()
  jump 5
5:
  return 0
`);
  });

  it('correlates IS_ENABLED() with #ifdef', () => {
    const body = `
	if (IS_ENABLED(CONFIG_BOX) && a)
		go();
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch #CONFIG_BOX ? 1 : 3 (if)
1:
  branch a ? 2 : 3 (if)
2:
  go()
  jump 3
3:
  return 0
`);
  });

  it('follows one arm where the arms split a construct', () => {
    const body = `
#ifdef CONFIG_BOX
	if (a) {
#else
	if (c) {
#endif
		go();
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  branch a ? 1 : 2 (if)
1:
  go()
  jump 2
2:
  return 0
`);
  });
});
