// Whether a tried fix is good: the finding is gone, nothing new is said of the file, no trace is left or new, and
// nothing that was known became unknown. A check that merely lost sight of the function proves nothing.

import type { FlowEngine } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { enforcement, type Enforces } from '../semantics/enforcement.ts';
import { rules } from '../rules/registry.ts';
import type { FileResult } from './check.ts';
import type { Finding, Proof } from './finding.ts';
import { proofOf } from './proof.ts';

/** The file before or after. */
export interface Side {
  readonly program: Program;
  readonly flow: FlowEngine;
  readonly result: FileResult;
  /** What the explorer says of a function, by property; made when first asked for. */
  readonly traces: (functionName: string) => ReadonlyMap<string, Proof>;
}

export type Judgement =
  | { readonly kind: 'good' }
  /** Nothing speaks against it, and not all is known. */
  | { readonly kind: 'undecided'; readonly remark: string }
  /** It leaves or causes something. */
  | { readonly kind: 'bad' };

const bad: Judgement = { kind: 'bad' };

export function judged(before: Side, after: Side, finding: Finding): Judgement {
  if (losesSight(before.result, after.result)) return bad;
  if (!isGone(before.result, after.result, finding)) return bad;
  if (causesFinding(before.result, after.result)) return bad;
  const own = rules.find((rule) => rule.slug === finding.rule)?.enforces;
  const [old, fresh] = [before.traces(finding.function), after.traces(finding.function)];
  for (const [property, proof] of fresh) {
    if (proof.verdict === 'confirmed' && old.get(property)?.verdict !== 'confirmed') return bad;
  }
  if (own?.kind !== 'property') return { kind: 'good' };
  return byProof(before, after, finding, own, fresh.get(own.property) ?? null);
}

/** What the explorer says of the mended function about the property that the rule enforces. */
function byProof(
  before: Side,
  after: Side,
  finding: Finding,
  own: Extract<Enforces, { kind: 'property' }>,
  asked: Proof | null,
): Judgement {
  const proof = asked ?? proofAgain(after, finding, own);
  if (proof === null) return { kind: 'undecided', remark: 'the function is out of sight of the explorer' };
  switch (proof.verdict) {
    case 'no-counterexample':
      return proof.remark === null ? { kind: 'good' } : { kind: 'undecided', remark: proof.remark };
    case 'undecided':
      return { kind: 'undecided', remark: proof.remark ?? 'the explorer cannot decide it' };
    case 'confirmed': {
      // Another finding that was there before and still is may be what the trace is of.
      const others = after.result.findings.filter(
        (f) => f.proof?.verdict === 'confirmed' && f.fingerprint !== finding.fingerprint,
      );
      const isOthers = others.some((f) => before.result.findings.some((b) => b.fingerprint === f.fingerprint));
      return isOthers ? { kind: 'undecided', remark: 'another finding still breaks the same property' } : bad;
    }
  }
}

function proofAgain({ program, flow, result }: Side, finding: Finding, own: Enforces): Proof | null {
  const fn = flow.notifierPaths(result.file).find((f) => f.name === finding.function);
  return fn === undefined ? null : proofOf(program, flow, fn, own);
}

/** Properties whose violation is a race of its own, whatever rule a fix was made for. */
const watched: readonly Enforces[] = [
  enforcement.noStaleMapping,
  enforcement.readerProgress,
  enforcement.noDeadlock,
  enforcement.noBlockInNonblock,
];

export function tracesOf(program: Program, flow: FlowEngine, fn: FunctionIr): Map<string, Proof> {
  const out = new Map<string, Proof>();
  for (const enforces of watched) {
    const proof = proofOf(program, flow, fn, enforces);
    if (proof !== null && enforces.kind === 'property') out.set(enforces.property, proof);
  }
  return out;
}

function losesSight({ stats: old }: FileResult, { stats: fresh }: FileResult): boolean {
  return (
    fresh.internalErrors.length > 0 ||
    fresh.partialFunctions > old.partialFunctions ||
    fresh.widenedFunctions > old.widenedFunctions ||
    fresh.functions !== old.functions
  );
}

function isGone(before: FileResult, after: FileResult, finding: Finding): boolean {
  if (after.findings.some((f) => f.fingerprint === finding.fingerprint)) return false;
  return count(after.findings, finding) < count(before.findings, finding);
}

function causesFinding(before: FileResult, after: FileResult): boolean {
  return after.findings
    .filter((f) => f.severity !== 'hint')
    .some((f) => count(after.findings, f) > count(before.findings, f));
}

/** Findings of the rule in the function. Lines move and change with a fix, so they are not compared. */
function count(findings: readonly Finding[], like: Finding): number {
  return findings.filter(
    (f) =>
      f.code === like.code &&
      f.function === like.function &&
      (like.severity === 'hint' || f.severity !== 'hint'),
  ).length;
}
