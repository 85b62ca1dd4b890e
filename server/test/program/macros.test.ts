// Macros of the driver's own that have to do with locks or events: what a call of one stands for.

import { beforeAll, expect, it } from 'vitest';
import { createProgram } from '../../src/program/create.ts';
import { callsOf } from '../../src/program/values.ts';
import { ensureParser } from '../support/parser.ts';
import { memorySources } from '../support/sources.ts';

beforeAll(ensureParser);

const source = (lines: string): string =>
  `#include "heron.h"\n${lines}\nint heron_go(void)\n{\n\treturn 0;\n}\n`;

/** What the body that stands for the macro calls; null if nothing stands for it. */
function calledBy(name: string, files: Readonly<Record<string, string>>): readonly string[] | null {
  const fn = createProgram(memorySources(files)).declared(name, 'heron.c');
  return fn === null
    ? null
    : callsOf(fn).flatMap((op) => (op.callee.kind === 'name' ? [op.callee.name] : []));
}

const doubtful = ['unknown_lock'];

it.each([
  ['an expression', '#define heron_enter(h) mutex_lock(&(h)->lock)', ['mutex_lock']],
  ['a statement', '#define heron_enter(h) do { mutex_lock(&(h)->lock); } while (0)', ['mutex_lock']],
  ['two lines', '#define heron_enter(h) \\\n\tmutex_lock(&(h)->lock)', ['mutex_lock']],
  ['a comment', '#define heron_enter(h) mutex_lock(&(h)->lock) /* taken */', ['mutex_lock']],
  ['an event', '#define heron_enter(s, q) (!mmu_interval_read_retry(s, q))', ['mmu_interval_read_retry']],
  ['nothing of the vocabulary', '#define heron_enter(h) ((h)->count + 1)', null],
  ['no call', '#define heron_enter mutex_lock', null],
  ['a pasted name', '#define heron_enter(h) mutex_lock(&(h)->h##_lock)', doubtful],
  ['any arguments', '#define heron_enter(h, ...) mutex_lock(&(h)->lock, __VA_ARGS__)', doubtful],
  ['half a statement', '#define heron_enter(h) { mutex_lock(&(h)->lock);', doubtful],
  ['two meanings', '#define heron_enter(h) mutex_lock(h)\n#define heron_enter(h) mutex_unlock(h)', doubtful],
])('a macro of %s', (_, lines, wanted) => {
  const header = '#define HERON 1\n';
  expect(calledBy('heron_enter', { 'heron.c': source(lines), 'heron.h': header })).toEqual(wanted);
  // A header is read as text alone, and says the same.
  expect(calledBy('heron_enter', { 'heron.c': source(''), 'heron.h': `${header}${lines}\n` })).toEqual(
    wanted,
  );
});

it('knows where it stands', () => {
  const text = source('#define heron_enter(h) mutex_lock(&(h)->lock)');
  const files = { 'heron.c': text, 'heron.h': '' };
  const fn = createProgram(memorySources(files)).declared('heron_enter', 'heron.c');
  const [call] = fn === null ? [] : callsOf(fn);
  expect(fn?.path).toBe('heron.c');
  expect(text.slice(call?.span.start, call?.span.end).trim()).toMatch(/^#define heron_enter/);
});

it('says nothing of what the kernel defines', () => {
  const files = {
    'heron.c': '#include <linux/heron.h>\nint heron_go(void)\n{\n\treturn 0;\n}\n',
    'include/linux/heron.h': '#define heron_enter(h) mutex_lock(&(h)->lock)\n',
  };
  expect(calledBy('heron_enter', files)).toBeNull();
});
