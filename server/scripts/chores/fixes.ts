// Quick fixes on seeded bugs: how many of the found ones are offered a fix, how many a verified one, and whether one
// leaves or causes a finding. The bugs are the development ones of the corpus, in `bugs` beside the kernel trees.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkFile } from '../../src/analysis/check.ts';
import type { Finding } from '../../src/analysis/finding.ts';
import { createFixer, type Fix } from '../../src/analysis/fixes.ts';
import type { Sources } from '../../src/base/sources.ts';
import { lineText, positionAt, sourceText } from '../../src/base/text.ts';
import { applyEdits } from '../../src/fixes/fix.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { nodeSources, overlaySources } from '../../src/platform/node-sources.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { createProgram } from '../../src/program/create.ts';
import { initParser } from '../../src/syntax/parser.ts';

/** Rules of which the product promises fixes. */
const promised = new Set(
  [101, 102, 103, 105, 106, 109, 110, 201, 202, 205, 401, 501, 502].map((n) => `INV${n}`),
);
const wantedOffered = 0.8;
const wantedVerified = 0.6;

interface Bug {
  readonly id: string;
  readonly kernel: string;
  readonly file: string;
  readonly function: string;
}

interface Count {
  found: number;
  offered: number;
  verified: number;
}

const everyRule = { select: [], ignore: [] };

/** Words: ids of bugs, all without; `--show` prints each fixed text's lines that are new. */
export async function tryFixes(trees: string, words: readonly string[]): Promise<number> {
  const folder = path.join(trees, 'bugs');
  const index = path.join(folder, 'index.json');
  if (!fs.existsSync(index)) {
    process.stderr.write(`there is no ${index}: write it with shared/corpus/seeded_bugs.py\n`);
    return 2;
  }
  await initParser(readWasm());
  const only = words.filter((word) => !word.startsWith('--'));
  const bugs = (JSON.parse(fs.readFileSync(index, 'utf8')) as Bug[]).filter(
    (bug) => only.length === 0 || only.some((word) => bug.id.startsWith(word)),
  );
  const counts = new Map<string, Count>();
  let broken = 0;
  for (const bug of bugs) {
    const text = fs.readFileSync(path.join(folder, bug.id, 'before', bug.file), 'utf8');
    const root = path.join(trees, `linux-source-${bug.kernel}`);
    broken += tryBug(bug, root, text, counts, words.includes('--show'));
  }
  return summary(counts, broken) ? 0 : 1;
}

function tryBug(bug: Bug, root: string, text: string, counts: Map<string, Count>, show: boolean): number {
  const sources = overlaySources(nodeSources(root), new Map([[bug.file, text]]));
  const program = createProgram(sources);
  const flow = createFlowEngine(program);
  const { findings } = checkFile(program, bug.file, everyRule, flow);
  const fixer = createFixer(sources, program, flow, bug.file);
  let broken = 0;
  for (const finding of findings) {
    if (finding.function !== bug.function || finding.severity === 'hint' || fixer === null) continue;
    const start = performance.now();
    const fixes = fixer.fixesOf(finding);
    const ms = Math.round(performance.now() - start);
    const count = counts.get(finding.code) ?? { found: 0, offered: 0, verified: 0 };
    counts.set(finding.code, count);
    count.found++;
    if (fixes.length > 0) count.offered++;
    if (fixes.some((fix) => fix.safety === 'safe')) count.verified++;
    say(`${bug.id} ${finding.code} ${fixes.length === 0 ? 'no fix' : ''} ${ms} ms`);
    for (const fix of fixes) {
      say(`  ${fix.safety}: ${fix.title}${fix.remark === null ? '' : ` [${fix.remark}]`}`);
      if (show) showEdits(bug.file, text, fix);
      if (leavesOrCauses(sources, bug.file, text, fix, findings, finding)) {
        say('  LEAVES OR CAUSES A FINDING');
        broken++;
      }
    }
  }
  return broken;
}

/** Judged by a program that is made anew, not by the incremental one that the fix was verified with. */
function leavesOrCauses(
  sources: Sources,
  file: string,
  text: string,
  fix: Fix,
  before: readonly Finding[],
  finding: Finding,
): boolean {
  const fixed = applyEdits(text, fix.edits);
  if (fixed === null) return true;
  const program = createProgram(overlaySources(sources, new Map([[file, fixed]])));
  const { findings } = checkFile(program, file, everyRule);
  const key = (f: Finding): string => `${f.code} ${f.function}`;
  const rest = before.filter((f) => f !== finding).map(key);
  return findings.some((f) => f.severity !== 'hint' && !rest.includes(key(f)));
}

function showEdits(file: string, text: string, fix: Fix): void {
  const source = sourceText(file, text);
  for (const { span, text: added } of fix.edits) {
    const line = positionAt(source, span.start).line;
    say(`    ${line + 1}: ${JSON.stringify(lineText(source, line))}`);
    say(`      - ${JSON.stringify(text.slice(span.start, span.end))}`);
    say(`      + ${JSON.stringify(added)}`);
  }
}

function summary(counts: ReadonlyMap<string, Count>, broken: number): boolean {
  const total: Count = { found: 0, offered: 0, verified: 0 };
  say('rule     found  offered  verified');
  for (const [code, { found, offered, verified }] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    say(
      `${code} ${String(found).padStart(7)} ${String(offered).padStart(8)} ${String(verified).padStart(9)}`,
    );
    if (!promised.has(code)) continue;
    total.found += found;
    total.offered += offered;
    total.verified += verified;
  }
  const share = (n: number): number => (total.found === 0 ? 0 : n / total.found);
  const percent = (n: number): string => `${(share(n) * 100).toFixed(1)} %`;
  say(
    `promised rules: ${total.found} found, ${percent(total.offered)} offered a fix, ${percent(total.verified)} verified`,
  );
  say(`fixes that leave or cause a finding: ${broken}`);
  return broken === 0 && share(total.offered) >= wantedOffered && share(total.verified) >= wantedVerified;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
