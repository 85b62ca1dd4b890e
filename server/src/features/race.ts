// The race of a finding, or of a function that somebody points at, ready to be drawn.

import type { Finding } from '../analysis/finding.ts';
import type { SourceText } from '../base/text.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import type { Exploration } from './explore.ts';
import { boundText } from './explore-text.ts';
import { raceView, type RaceView } from './race-view.ts';

export type RaceAnswer =
  | { readonly kind: 'race'; readonly view: RaceView }
  /** Nothing to draw, and why: no counterexample, no finding, no path of a reader. */
  | { readonly kind: 'none'; readonly reason: string };

export interface RaceQuestion {
  readonly fingerprint: string | null;
  /** In the file; null for any. */
  readonly offset: number | null;
}

type TextOf = (file: string) => SourceText | null;

/** The finding with that fingerprint; else of those with a race the one nearest before or at the offset's line. */
export function raceOfFinding(
  findings: readonly Finding[],
  question: RaceQuestion,
  textOf: TextOf,
): RaceAnswer {
  const { fingerprint, offset } = question;
  if (fingerprint !== null) {
    const finding = findings.find((f) => f.fingerprint === fingerprint);
    if (finding === undefined) return none('the finding is gone');
    return viewOf(finding, textOf) ?? none(`${finding.code} is not a race: the path alone breaks the rule`);
  }
  const near = findings.filter((f) => offset === null || (f.span.start <= offset && offset <= f.span.end));
  const others = findings.filter((f) => !near.includes(f));
  for (const finding of [...near, ...others]) {
    const view = viewOf(finding, textOf);
    if (view !== null) return view;
  }
  return none(findings.length === 0 ? 'nothing is found in this file' : 'no finding of this file is a race');
}

function viewOf(finding: Finding, textOf: TextOf): RaceAnswer | null {
  const { proof } = finding;
  if (proof === null || proof.timeline === null) return null;
  const { timeline, protocol, bound, remark } = proof;
  return {
    kind: 'race',
    view: raceView({ timeline, protocol, bound, remark, function: finding.function, finding }, textOf),
  };
}

/** The function around the offset. */
export function functionAt(program: Program, path: string, offset: number): FunctionIr | null {
  const around = program
    .file(path)
    ?.declarations.find((d) => d.kind === 'function' && d.span.start <= offset && offset <= d.span.end);
  if (around === undefined) return null;
  return program.functionsNamed(path, [around.name])[0] ?? null;
}

/** What was found of a function and the callback of its driver; null for no function. */
export function raceOfExploration(
  fn: FunctionIr | null,
  found: Exploration | { readonly reason: string } | null,
  textOf: TextOf,
): RaceAnswer {
  if (fn === null || found === null) return none('the cursor is in no function');
  if ('reason' in found) return none(`${fn.name}() cannot be explored: ${found.reason}`);
  if (found.shortest === null) return none(`${fn.name}(): ${boundText(found)}`);
  const bound = { states: found.states, invalidators: 1, contexts: [] };
  const remark = found.doubts.length > 0 ? `out of sight: ${found.doubts.slice(0, 3).join(', ')}` : null;
  const subject = {
    timeline: found.shortest,
    protocol: found.protocol,
    bound,
    remark,
    function: fn.name,
    finding: null,
  };
  return { kind: 'race', view: raceView(subject, textOf) };
}

function none(reason: string): RaceAnswer {
  return { kind: 'none', reason };
}
