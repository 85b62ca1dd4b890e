// The checker against real kernels: every error and warning must be argued in triage.md and every row there must
// still be found; no file may end in an internal error; nearly every function must parse.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { listSourceFiles } from '../../src/platform/walk.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { mentionsVocabulary } from '../../src/semantics/stems.ts';
import { initParser } from '../../src/syntax/parser.ts';
import { measureSyntax } from './measure-syntax.ts';

const versions = ['6.1', '6.12'];
const syntaxTree = 'linux-source-6.12';
const sampleSize = 2000;
/** Share of functions that may have syntax errors. */
const mostErrors = 0.005;

interface Row {
  readonly version: string;
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

interface Report {
  readonly findings: readonly {
    file: string;
    line: number;
    code: string;
    severity: string;
    message: string;
  }[];
  readonly stats: Readonly<Record<string, unknown>> & { readonly internalErrors: readonly string[] };
}

export async function checkKernels(trees: string, triage: string): Promise<number> {
  const argued = rowsOf(fs.readFileSync(triage, 'utf8'));
  let failures = 0;
  for (const version of versions) {
    const root = path.join(trees, `linux-source-${version}`);
    if (!fs.existsSync(root)) {
      process.stderr.write(`there is no ${root}: unpack it with shared/corpus/kernel.sh\n`);
      return 2;
    }
    failures += compare(version, check(['--root', root, root]), argued);
  }
  failures += await sample(path.join(trees, syntaxTree));
  say(failures === 0 ? 'kernel corpus: all argued' : `kernel corpus: ${failures} problems`);
  return failures === 0 ? 0 : 1;
}

function compare(version: string, report: Report, argued: readonly Row[]): number {
  const shown = report.findings.filter((finding) => finding.severity !== 'hint');
  const rows = argued.filter((row) => row.version === version);
  const same = (row: Row, f: Report['findings'][number]): boolean =>
    row.file === f.file && row.line === f.line && row.code === f.code;
  const unargued = shown.filter((finding) => !rows.some((row) => same(row, finding)));
  const lost = rows.filter((row) => !shown.some((finding) => same(row, finding)));
  say(`${version}: ${JSON.stringify(report.stats)}`);
  say(`${version}: ${shown.length} errors and warnings, ${rows.length} argued`);
  for (const f of unargued) say(`  not argued: ${f.file}:${f.line} ${f.code} ${f.message}`);
  for (const row of lost) say(`  not found any more: ${row.file}:${row.line} ${row.code}`);
  for (const error of report.stats.internalErrors) say(`  internal error: ${error}`);
  return unargued.length + lost.length + report.stats.internalErrors.length;
}

/** Users of the vocabulary and files picked at random, by name: through the checker, and through the parser. */
async function sample(root: string): Promise<number> {
  const all = listSourceFiles(root, '', { skipTopLevel: new Set(), gitIgnore: false }).files;
  const users = all.filter((file) => mentions(path.join(root, file)));
  const others = picked(
    all.filter((file) => !users.includes(file)),
    sampleSize,
  );
  const named = [...users, ...others].map((file) => path.join(root, file));
  const report = check(['--root', root, ...named]);
  for (const error of report.stats.internalErrors) say(`  internal error: ${error}`);
  say(
    `${users.length} users and ${others.length} other files checked: ${report.stats.internalErrors.length} internal errors`,
  );
  await initParser(readWasm());
  let failures = report.stats.internalErrors.length;
  for (const [what, files] of [
    ['users', users],
    ['others', others],
  ] as const) {
    const { functions, withErrors, maskMs, parseMs } = measureSyntax(root, files);
    const share = withErrors / functions;
    say(
      `${what}: ${withErrors} of ${functions} functions with syntax errors (${(share * 100).toFixed(2)} %)`,
    );
    say(`${what}: masking takes ${(maskMs / parseMs).toFixed(2)} of the parse time`);
    if (share >= mostErrors) failures++;
  }
  return failures;
}

function check(words: readonly string[]): Report {
  const cli = path.join(__dirname, 'cli.cjs');
  const run = spawnSync(
    process.execPath,
    [cli, 'check', '--format', 'json', '--quiet', '--no-cache', ...words],
    {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  if (run.status === null || run.status > 1) process.stderr.write(run.stderr);
  return JSON.parse(run.stdout) as Report;
}

function rowsOf(markdown: string): Row[] {
  return [...markdown.matchAll(/^\| ([\d.]+) +\| (\S+) +\| (\d+) +\| (INV\d+) +\|/gm)].map((match) => ({
    version: match[1] ?? '',
    file: match[2] ?? '',
    line: Number(match[3]),
    code: match[4] ?? '',
  }));
}

function mentions(file: string): boolean {
  const text = fs.readFileSync(file, 'latin1');
  return mentionsVocabulary(text);
}

/** The same ones in every run: a generator with a fixed seed. */
function picked(files: readonly string[], count: number): string[] {
  const rest = [...files];
  const out: string[] = [];
  let seed = 20190611;
  while (out.length < count && rest.length > 0) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    out.push(...rest.splice(seed % rest.length, 1));
  }
  return out.sort();
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
