// Ways out of a scope that are easy to get wrong: jumps back, acquisitions that fail, pointers handed out on one
// path, and values that are made before the scope ends.

import { beforeAll, describe, expect, it } from 'vitest';
import { ensureParser } from '../support/parser.ts';
import { graph } from './graph.ts';

beforeAll(ensureParser);

describe('scoped_cond_guard', () => {
  it('runs the statement where the lock was not taken, and the body where it was', () => {
    const body = `
	scoped_cond_guard(mutex_intr, return -EINTR, &b->lock) {
		if (a)
			return 1;
		work();
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex_intr(&b->lock)
  branch %0 ? 1 : 5 (guard)
1:
  branch a ? 2 : 3 (if)
2:
  unguard %0 mutex_intr(&b->lock)
  return 1
3:
  work()
  unguard %0 mutex_intr(&b->lock)
  jump 4
4:
  return 0
5:
  return -EINTR
`);
  });

  it('goes on behind the scope where the statement does', () => {
    const body = `
	scoped_cond_guard(rwsem_read_intr, { c = -EINTR; note(b, c); }, &b->lock)
		work();
	return c;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard rwsem_read_intr(&b->lock)
  branch %0 ? 1 : 2 (guard)
1:
  work()
  unguard %0 rwsem_read_intr(&b->lock)
  jump 3
2:
  c = -EINTR
  note(b, c)
  jump 3
3:
  return c
`);
  });

  it('releases what was taken before on the way out of the statement, and goes to labels outside', () => {
    const body = `
	guard(mutex)(&b->outer);
	scoped_cond_guard(mutex_intr, goto out, &b->lock)
		work();
	after();
out:
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->outer)
  %1 = guard mutex_intr(&b->lock)
  branch %1 ? 1 : 3 (guard)
1:
  work()
  unguard %1 mutex_intr(&b->lock)
  jump 2
2:
  after()
  jump 4
3:
  jump 4
4:
  unguard %0 mutex(&b->outer)
  return 0
`);
  });

  it('needs no statement', () => {
    const body = `
	scoped_cond_guard(mutex_try, , &b->lock)
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
});

describe('goto', () => {
  it('back before a guard in the same braces releases it', () => {
    const body = `
again:
	start();
	guard(mutex)(&b->lock);
	if (a)
		goto again;
	return 0;`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  start()
  %1 = guard mutex(&b->lock)
  branch a ? 2 : 3 (if)
2:
  unguard %1 mutex(&b->lock)
  jump 1
3:
  unguard %1 mutex(&b->lock)
  return 0
`);
  });

  it('back between two guards releases the second only', () => {
    const body = `
	guard(mutex)(&b->outer);
again:
	CLASS(box, held)(a);
	if (c) {
		void *p __free(kfree) = get(a);

		if (p)
			goto again;
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->outer)
  jump 1
1:
  %1 = guard box(a) as held
  branch c ? 2 : 5 (if)
2:
  %2 = get(a)
  p = %2
  branch p ? 3 : 4 (if)
3:
  kfree(p) synthetic
  unguard %1 box(a)
  jump 1
4:
  kfree(p) synthetic
  jump 5
5:
  unguard %1 box(a)
  unguard %0 mutex(&b->outer)
  return 0
`);
  });

  it('inside the scope of a guard keeps it', () => {
    const body = `
	guard(mutex)(&b->lock);
again:
	start();
	if (a)
		goto again;
	if (c)
		goto out;
	work();
out:
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->lock)
  jump 1
1:
  start()
  branch a ? 2 : 3 (if)
2:
  jump 1
3:
  branch c ? 4 : 5 (if)
4:
  jump 6
5:
  work()
  jump 6
6:
  unguard %0 mutex(&b->lock)
  return 0
`);
  });

  it('back out of a scoped guard releases it', () => {
    const body = `
again:
	scoped_guard(mutex, &b->lock) {
		if (a)
			goto again;
	}
	return 0;`;
    expect(graph(body)).toBe(`
0:
  jump 1
1:
  %0 = guard mutex(&b->lock)
  branch a ? 2 : 3 (if)
2:
  unguard %0 mutex(&b->lock)
  jump 1
3:
  unguard %0 mutex(&b->lock)
  jump 4
4:
  return 0
`);
  });
});

describe('a pointer that is handed out', () => {
  it('is freed on the other paths, before and after', () => {
    const body = `
	void *p __free(kfree) = get(a);

	if (a)
		return no_free_ptr(p);
	if (c)
		return_ptr(p);
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = get(a)
  p = %0
  branch a ? 1 : 2 (if)
1:
  %1 = no_free_ptr(p)
  p = NULL
  return %1
2:
  branch c ? 3 : 4 (if)
3:
  %3 = return_ptr(p)
  p = NULL
  return %3
4:
  kfree(p) synthetic
  return 0
`);
  });

  it('leaves NULL for the destructor where the paths meet again', () => {
    const body = `
	void *p __free(kfree) = get(a);

	if (a)
		b->p = no_free_ptr(p);
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = get(a)
  p = %0
  branch a ? 1 : 2 (if)
1:
  %1 = no_free_ptr(p)
  p = NULL
  b->p = %1
  jump 2
2:
  kfree(p) synthetic
  return 0
`);
  });

  it('is freed if it was filled again', () => {
    const body = `
	void *p __free(kfree) = get(a);

	b->p = no_free_ptr(p);
	p = get(c);
	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = get(a)
  p = %0
  %1 = no_free_ptr(p)
  p = NULL
  b->p = %1
  %2 = get(c)
  p = %2
  kfree(p) synthetic
  return 0
`);
  });
});

describe('a result', () => {
  it('is read before the lock is released', () => {
    const body = `
	guard(mutex)(&b->lock);
	return b->n + 1;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->lock)
  %1 = (b->n + 1)
  unguard %0 mutex(&b->lock)
  return %1
`);
  });

  it('that is a local keeps its name', () => {
    const body = `
	guard(mutex)(&b->lock);
	return a;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->lock)
  unguard %0 mutex(&b->lock)
  return a
`);
  });

  it('of a statement expression is read before its scope ends', () => {
    const body = `
	a = ({ guard(mutex)(&b->lock); b->n; });
	return b->n;`;
    expect(graph(body)).toBe(`
0:
  %0 = guard mutex(&b->lock)
  %1 = b->n
  unguard %0 mutex(&b->lock)
  a = %1
  return b->n
`);
  });
});

describe('__free', () => {
  it('behind a declarator is that declarator’s own', () => {
    const body = `
	struct box *x __free(kfree) = get(a), *y, *z __free(put) = get(c);

	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = get(a)
  x = %0
  havoc y (declaration)
  %1 = get(c)
  z = %1
  put(z) synthetic
  kfree(x) synthetic
  return 0
`);
  });

  it('behind a declarator without a value leaves the next one alone', () => {
    const body = `
	struct box *x __free(kfree), *y = get(a);

	return 0;`;
    expect(graph(body)).toBe(`
0:
  havoc x (declaration)
  %0 = get(a)
  y = %0
  kfree(x) synthetic
  return 0
`);
  });

  it('among the specifiers is every declarator’s', () => {
    const body = `
	__free(kfree) struct box *x = get(a), *y = get(c);

	return 0;`;
    expect(graph(body)).toBe(`
0:
  %0 = get(a)
  x = %0
  %1 = get(c)
  y = %1
  kfree(y) synthetic
  kfree(x) synthetic
  return 0
`);
  });
});
