// What the server keeps over edits of bodies: the same objects where nothing changed, and what a fresh one says always.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import type { FileResult } from '../../src/analysis/check.ts';
import { openWorkspace, type Workspace } from '../../src/lsp/workspace.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const root = fileURLToPath(new URL('../../../test-fixtures/projects/interval-driver', import.meta.url));
const file = 'demo/heron_svm.c';
const original = fs.readFileSync(path.join(root, file), 'utf8');
const everyRule = { select: [], ignore: [] };

function check(workspace: Workspace, text: string): FileResult {
  workspace.setBuffer(file, text);
  return workspace.check(file, everyRule);
}

function fresh(text: string): FileResult {
  return check(openWorkspace(root), text);
}

/** Offsets just behind the first brace of each function. */
const bodies = [...original.matchAll(/^\{\n/gm)].map((match) => match.index + match[0].length);

it.each([
  ['a comment', '\t/* more of it */\n'],
  ['a blank line', '\n'],
  ['a statement', '\tcpu_relax();\n'],
  ['half a statement', '\tif (cpu_relax(\n'],
  ['a lock', '\tmutex_lock(&heron_all);\n'],
  ['an early exit', '\tif (heron_gone())\n\t\treturn 0;\n'],
  ['a call of a helper', '\tschedule();\n'],
])('after %s in any function, and after it is gone again', (_, line) => {
  expect(bodies.length).toBeGreaterThan(3);
  const lived = openWorkspace(root);
  const first = check(lived, original);
  expect(first.findings.length).toBeGreaterThan(0);
  let typed = original;
  for (const at of [...bodies].reverse()) {
    typed = typed.slice(0, at) + line + typed.slice(at);
    expect(check(lived, typed)).toEqual(fresh(typed));
    const alone = original.slice(0, at) + line + original.slice(at);
    expect(check(lived, alone)).toEqual(fresh(alone));
    expect(check(lived, original)).toEqual(first);
  }
});

it('moves what it keeps with the text', () => {
  const lived = openWorkspace(root);
  const [before] = check(lived, original).findings;
  const at = bodies[0] ?? 0;
  const line = '\t/* a line more */\n';
  const [after] = check(lived, original.slice(0, at) + line + original.slice(at)).findings;
  expect(before?.span.start).toBeGreaterThan(at);
  expect(after?.span.start).toBe((before?.span.start ?? 0) + line.length);
  // Nobody has searched for a trace again.
  expect(after?.proof?.bound).toBe(before?.proof?.bound);
});

it('follows each line past a blank one', () => {
  const lined = original.replace(/^\{\n(?!\n)/gm, '{\n\n');
  const lived = openWorkspace(root);
  check(lived, lined);
  const lines = lined.split('\n');
  const blanks = lines.flatMap((line, k) => (line === '' && (lines[k + 1] ?? '') !== '' ? [k] : []));
  for (const k of blanks) {
    const swapped = [...lines];
    swapped.splice(k, 2, lines[k + 1] ?? '', '');
    const text = swapped.join('\n');
    expect(check(lived, text)).toEqual(fresh(text));
    check(lived, lined);
  }
});

it('knows a function through a long comment, letter by letter, and what is typed behind it', () => {
  const lived = openWorkspace(root);
  check(lived, original);
  const at = bodies[0] ?? 0;
  const comment = '\t/* a comment of some length */\n';
  let typed = original;
  for (let length = 2; length <= comment.length; length++) {
    // Closed from the first letter on, as editors do.
    const line = length < comment.length - 3 ? `${comment.slice(0, length + 1)} */\n` : comment;
    typed = original.slice(0, at) + line + original.slice(at);
    check(lived, typed);
  }
  expect(check(lived, typed)).toEqual(fresh(typed));
  const broken = typed.replace('mutex_unlock(&ctx->pt_lock);\n\treturn true', 'return true');
  expect(broken).not.toBe(typed);
  expect(check(lived, broken)).toEqual(fresh(broken));
});
