// Completion scripts and the man page: they name every command and option, and bash completes as it should.

import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ruleNames } from '../../src/analysis/catalog.ts';
import { completionScript, shells } from '../../src/cli/completion.ts';
import { manPage } from '../../src/cli/man-page.ts';
import { commands } from '../../src/cli/options.ts';
import { demo, run } from './host.ts';

const codes = (prefix: string): string[] =>
  ruleNames.map((rule) => rule.code).filter((code) => code.startsWith(prefix));

/** What bash offers for a command line that ends where the cursor is. */
function offered(line: string): string[] {
  const words = line.split(' ');
  const script = `${completionScript('bash')}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_invlock
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const options = { cwd: demo, encoding: 'utf8' } as const;
  const out = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], options);
  return out.split('\n').filter((word) => word !== '');
}

describe.each(shells)('%s', (shell) => {
  const script = completionScript(shell);

  it('is told every command, option and rule', () => {
    for (const command of commands) {
      expect(script).toContain(command.name);
      for (const { flags } of command.options) {
        const long = /--([\w-]+)/.exec(flags)?.[1] ?? '';
        expect(script).toContain(shell === 'fish' ? `-l ${long}` : `--${long}`);
      }
    }
    for (const rule of ruleNames) {
      expect(script).toContain(rule.code);
      expect(script).toContain(rule.slug);
    }
  });

  it('is what the command prints', async () => {
    expect(await run(['completion', shell])).toEqual({ code: 0, out: script, err: '' });
  });
});

describe('bash', () => {
  it.each([
    ['invlock bas', ['baseline']],
    ['invlock heron_c', ['heron_ctx.c']],
    ['invlock check --output', ['--output']],
    ['invlock --max', ['--max-findings', '--max-memory']],
    ['invlock check --format s', ['sarif']],
    ['invlock --format s', ['sarif']],
    ['invlock heron_ctx.c --format s', ['sarif']],
    ['invlock check --select INV103,INV2', codes('INV2').map((code) => `INV103,${code}`)],
    ['invlock check heron_s', ['heron_svm.c']],
    ['invlock baseline up', ['update']],
    ['invlock baseline update heron_s', ['heron_svm.c']],
    ['invlock config s', ['show', 'schema']],
    ['invlock explain lock-l', ['lock-leak']],
    ['invlock explain mmu_interval_read_r', ['mmu_interval_read_retry']],
    ['invlock completion z', ['zsh']],
    ['invlock baseline update --reason ', []],
  ])('%s', (line, expected) => {
    expect(offered(line)).toEqual(expected);
  });
});

describe('the man page', () => {
  it('names every command and option', () => {
    const page = manPage().replace(/\\-/g, '-');
    for (const command of commands) {
      expect(page).toContain(`.SS ${command.name}`);
      for (const { flags } of command.options)
        expect(page).toContain(`\\fB${/--[\w-]+/.exec(flags)?.[0] ?? '?'}\\fR`);
    }
  });

  it('has no line that would be taken for an unknown request', () => {
    const requests = manPage()
      .split('\n')
      .flatMap((line) => /^[.'](\S+)/.exec(line)?.[1] ?? []);
    expect([...new Set(requests)].sort()).toEqual(
      ['B', 'I', 'PP', 'RE', 'RS', 'SH', 'SS', 'TH', 'TP', '\\"', 'fi', 'nf'].sort(),
    );
  });
});

describe('help', () => {
  it.each(['', ...commands.map((command) => command.name)])('of "%s" fits 80 columns', async (name) => {
    const { out } = await run([...(name === '' ? [] : [name]), '--help']);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
