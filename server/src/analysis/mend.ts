// Files mended as far as fixes reach: the first finding that has a fix gets it, the text is checked again, and so on.
// Every step takes at least one finding away and brings none, so it ends; texts stay in memory.

import type { Sources } from '../base/sources.ts';
import { applyEdits } from '../fixes/fix.ts';
import { createFlowEngine } from '../flow/engine.ts';
import { createProgram } from '../program/create.ts';
import { checkFile, type CheckOptions } from './check.ts';
import type { Finding } from './finding.ts';
import { createFixer, type Fix } from './fixes.ts';
import { programOptions, type FileJob } from './given.ts';

export interface MendWay {
  /** Suggested fixes as well as safe ones. */
  readonly unsafe: boolean;
  /** Which findings to mend; all of them if absent. */
  readonly isWanted?: (finding: Finding) => boolean;
}

export interface Mended {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly made: readonly { readonly finding: Finding; readonly fix: Fix }[];
  /** Findings that are left and have a fix that was not asked for. */
  readonly suggested: number;
}

/** More rounds than any file has findings. */
const mostRounds = 200;

/** Mends the files one after another; later ones are checked beside the mended earlier ones. */
export function mendFiles(jobs: readonly FileJob[], way: MendWay): Mended[] {
  const texts = new Map<string, string>();
  return jobs.flatMap((job) => mendFile(job, texts, way) ?? []);
}

function mendFile(
  { file, sources, options }: FileJob,
  texts: Map<string, string>,
  way: MendWay,
): Mended | null {
  const before = texts.get(file) ?? sources.read(file);
  if (before === null) return null;
  const made: { finding: Finding; fix: Fix }[] = [];
  const given = programOptions(options);
  let program = createProgram(frozen(sources, texts), given);
  for (let round = 0; round < mostRounds; round++) {
    const { text, step, suggested } = nextStep(frozen(sources, texts), program, file, options, way);
    if (step === null || text === null)
      return { file, before, after: texts.get(file) ?? before, made, suggested };
    made.push(step);
    texts.set(file, text);
    program = createProgram(frozen(sources, texts), { ...given, previous: program, edited: file });
  }
  return { file, before, after: texts.get(file) ?? before, made, suggested: 0 };
}

interface Step {
  readonly step: { readonly finding: Finding; readonly fix: Fix } | null;
  readonly text: string | null;
  readonly suggested: number;
}

function nextStep(
  sources: Sources,
  program: ReturnType<typeof createProgram>,
  file: string,
  options: CheckOptions,
  way: MendWay,
): Step {
  const flow = createFlowEngine(program);
  const { findings } = checkFile(program, file, options, flow);
  const fixer = createFixer(sources, program, flow, file);
  let suggested = 0;
  for (const finding of findings) {
    if (fixer === null || finding.severity === 'hint') continue;
    if (way.isWanted?.(finding) === false) continue;
    const fixes = fixer.fixesOf(finding);
    const fix = fixes.find(({ safety }) => safety === 'safe' || way.unsafe);
    const text = fix === undefined ? null : applyEdits(fixer.text, fix.edits);
    if (fix !== undefined && text !== null) return { step: { finding, fix }, text, suggested };
    if (fixes.length > 0) suggested++;
  }
  return { step: null, text: null, suggested };
}

/** A program sees texts that do not change below it. */
function frozen(sources: Sources, texts: ReadonlyMap<string, string>): Sources {
  const now = new Map(texts);
  return { read: (path) => now.get(path) ?? sources.read(path), list: (folder) => sources.list(folder) };
}
