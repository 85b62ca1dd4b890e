// A workspace of the language server in a storm of edits: buffers change, close and come back, the disk is forgotten,
// answers are asked for or not. Every few steps it has to say what somebody says who has not lived through it.

import { createFlowEngine } from '../../../src/flow/engine.ts';
import { checkFile, type FileResult } from '../../../src/analysis/check.ts';
import { openWorkspace, type Workspace } from '../../../src/lsp/workspace.ts';
import { overlaySources } from '../../../src/platform/node-sources.ts';
import { createProgram } from '../../../src/program/create.ts';
import { mentionsVocabulary } from '../../../src/semantics/stems.ts';
import { type Base, difference, everyRule, wrongResult } from './judge.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';

export const stepsPerStorm = 50;
const stepsPerComparison = 10;

export interface Storm {
  /** Edited. */
  readonly files: readonly string[];
  readonly base: Base;
  readonly donor: () => string;
  readonly beat: () => void;
}

/** Null if all comparisons agree; else which step did not. */
export function weather({ files, base, donor, beat }: Storm, random: Random): string | null {
  const lived = openWorkspace('', () => base.sources);
  const originals = new Map(files.map((file) => [file, base.sources.read(file) ?? '']));
  const buffers = new Map(originals);
  for (const [file, text] of buffers) lived.setBuffer(file, text);
  const did: string[] = [];
  for (let step = 1; step <= stepsPerStorm; step++) {
    beat();
    const file = random.pick(files);
    const original = originals.get(file) ?? '';
    const text = buffers.get(file) ?? original;
    const choice = random.below(100);
    if (choice < 4) lived.forgetDisk();
    if (choice < 8) {
      buffers.delete(file);
      lived.setBuffer(file, null);
      did.push(`${file}: closed`);
    } else {
      const isRestored = choice < 22 || text.length > original.length * 1.5 + 20_000;
      // Most of typing is small; what is broken stays so for a while.
      const edit = isRestored
        ? { text: original, did: ['restored'] }
        : mutate(text, random.chance(0.8) ? 1 : 3, random, donor);
      buffers.set(file, edit.text);
      lived.setBuffer(file, edit.text);
      did.push(`${file}: ${edit.did.join(', ')}`);
    }
    if (random.chance(0.8)) lived.check(random.chance(0.8) ? file : random.pick(files), everyRule);
    if (step % stepsPerComparison !== 0) continue;
    const wrong = compared(lived, base, files, buffers, step === stepsPerStorm, beat);
    if (wrong !== null)
      return `step ${step}: ${wrong}\n  the last edits: ${did.slice(-stepsPerComparison).join('; ')}`;
  }
  return null;
}

function compared(
  lived: Workspace,
  base: Base,
  files: readonly string[],
  buffers: ReadonlyMap<string, string>,
  isLast: boolean,
  beat: () => void,
): string | null {
  const fresh = isLast ? anew(base, buffers) : beside(base, buffers);
  // Who asks in another order has to be told the same.
  const wanted = new Map([...files].reverse().map((file) => [file, fresh(file)]));
  for (const file of files) {
    beat();
    const has = lived.check(file, everyRule);
    const bad = wrongResult(has, lived.text(file)?.text ?? '');
    if (bad !== null) return bad;
    const expected = wanted.get(file) ?? null;
    if (expected === null) continue;
    const wrong = difference(isLast ? 'in a new workspace' : 'in a new program', has, expected);
    if (wrong !== null) return `${file}: ${wrong}`;
  }
  return null;
}

/** Another workspace, with nothing in common. */
function anew(base: Base, buffers: ReadonlyMap<string, string>): (file: string) => FileResult {
  const workspace = openWorkspace('', () => base.sources);
  for (const [file, text] of buffers) workspace.setBuffer(file, text);
  return (file) => workspace.check(file, everyRule);
}

/** A program that has only the texts of untouched files in common; null for what a workspace does not look at. */
function beside(base: Base, buffers: ReadonlyMap<string, string>): (file: string) => FileResult | null {
  const sources = overlaySources(base.sources, buffers);
  const program = createProgram(sources, { previous: base.program, branches: true });
  const flow = createFlowEngine(program);
  return (file) => {
    const text = sources.read(file) ?? '';
    if (!mentionsVocabulary(text)) return null;
    return checkFile(program, file, everyRule, flow);
  };
}
