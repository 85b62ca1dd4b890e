// The table of hostile inputs in server/docs/hostile.md is what they get here; `vitest -u` writes it anew.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { expect, it } from 'vitest';
import { hostileInputs, hostileTree, type HostileInput } from './hostile-inputs.ts';
import { gitEnv } from './demo-repository.ts';
import { run, withFolder } from './host.ts';

const page = fileURLToPath(new URL('../../docs/hostile.md', import.meta.url));
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
const widest = 96;

it('every hostile input gets the answer that the page names', { timeout: 120_000 }, async () => {
  const rows: string[] = [];
  for (const [i, hostile] of hostileInputs.entries()) {
    const { code, answer } = await play(hostile);
    rows.push(`| ${i + 1} | ${hostile.what} | \`${shown(hostile)}\` | ${code} | ${cell(answer)} |`);
  }
  expect(rows.length).toBeGreaterThanOrEqual(50);
  const text = `# Hostile inputs

What each input gets: the exit code and the first line that is printed, or that nothing is. Written by
\`server/test/cli/hostile-table.test.ts\`, which also sees to it that no control character reaches the terminal, that nothing
outside the tree is quoted, that no program of the tree runs, and that none of it is an internal error. The tree holds a
driver with two findings; \`?\` stands for a character that a terminal would obey.

| # | Input | Command | Exit | Answer |
| - | ----- | ------- | ---- | ------ |
${rows.join('\n')}
`;
  await expect(await prettier.format(text, { parser: 'markdown', printWidth: 110 })).toMatchFileSnapshot(
    page,
  );
});

async function play({
  what,
  files = {},
  prepare,
  argv,
  input,
  mark,
}: HostileInput): Promise<{ code: number; answer: string }> {
  const own = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [path.posix.join('tree', name), text]),
  );
  return await withFolder({ ...hostileTree, ...own }, async (folder) => {
    const tree = path.join(folder, 'tree');
    prepare?.(tree);
    const { code, out, err } = await run(argv, {
      cwd: tree,
      env: gitEnv,
      ...(input === undefined ? {} : { input }),
    });
    expect(out + err, what).not.toMatch(obeyed);
    expect(out + err, what).not.toContain('root-password');
    expect(out + err, what).not.toMatch(/internal error/);
    expect([0, 1, 2], what).toContain(code);
    if (code === 2) expect(err, what).toMatch(/^invlock: [^\n]+\n/);
    if (mark !== undefined) expect(fs.existsSync(path.join(tree, mark)), what).toBe(false);
    const [line = ''] = (err === '' ? out : err).replaceAll(folder, '').split('\n');
    return { code, answer: line };
  });
}

function shown({ argv, input }: HostileInput): string {
  const words = argv.map((word) =>
    /[^\u0020-\u007e]/.test(word) ? word.replace(/[^\u0020-\u007e]/g, '?') : word,
  );
  return ['invlock', ...words, ...(input === undefined ? [] : ['< input'])].join(' ').replaceAll('|', '\\|');
}

function cell(answer: string): string {
  if (answer === '') return 'nothing';
  const short = answer.length > widest ? `${answer.slice(0, widest - 3)}...` : answer;
  return `\`${short.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}
