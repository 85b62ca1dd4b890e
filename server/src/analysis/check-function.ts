// One function through the rules. A rule that throws costs itself on this function, nothing more.

import type { FunctionIr } from '../ir/ir.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { vocabularyPath } from '../program/paths.ts';
import type { Program } from '../program/program.ts';
import type { Draft, Rule } from '../rules/rule.ts';
import type { Unmarked } from './allowed.ts';
import type { CheckOptions } from './check.ts';
import type { Proof, Severity } from './finding.ts';
import { beyondProof, leakProof, proofOf, sceneProof } from './proof.ts';
import { askedSeverity } from './select.ts';

export interface FunctionResult {
  readonly found: readonly Unmarked[];
  /** More states than are kept. */
  readonly widened: boolean;
  /** Failures of ours, as `INV103 in foo(): message`. */
  readonly errors: readonly string[];
}

/** Milliseconds, added up over functions. */
export interface Spent {
  rules: number;
  proofs: number;
}

export function checkFunction(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  active: readonly Rule[],
  options: CheckOptions,
  spent: Spent,
  now: () => number,
): FunctionResult {
  const errors: string[] = [];
  const found: Unmarked[] = [];
  const look = (): boolean => {
    // For those who ask when the facts are gone.
    flow.kinds(fn);
    return flow.facts(fn).widened;
  };
  const widened = guarded(errors, `flow of ${fn.name}()`, look) === true;
  for (const rule of active) {
    const before = now();
    const own = drafts(errors, rule, program, flow, fn);
    const between = now();
    spent.rules += between - before;
    for (const draft of own) {
      const prove = (): Proof | null => {
        const { beyond, leaked, scene } = draft;
        if (beyond !== undefined) return beyondProof(rule.enforces, beyond);
        if (leaked !== undefined) return leakProof(program, flow, fn, leaked);
        const plain = proofOf(program, flow, fn, rule.enforces);
        if (scene === undefined || plain?.verdict === 'confirmed') return plain;
        return sceneProof(program, flow, fn, rule.enforces, scene) ?? plain;
      };
      const proof =
        draft.severity === 'hint'
          ? null
          : (guarded(errors, `proof of ${rule.code} in ${fn.name}()`, prove) ?? null);
      found.push(findingOf(rule, fn, draft, proof, options));
    }
    if (own.length > 0) spent.proofs += now() - between;
  }
  return { found, widened, errors };
}

function drafts(
  errors: string[],
  rule: Rule,
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
): readonly Draft[] {
  return guarded(errors, `${rule.code} in ${fn.name}()`, () => [...rule.check({ program, flow, fn })]) ?? [];
}

/** What it gives; undefined if it throws, which is told. */
export function guarded<T>(errors: string[], what: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    errors.push(`${what}: ${messageOf(error)}`);
    return undefined;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A variable that hides another one has a number behind its name, which is no business of the reader's. */
function spelled(text: string): string {
  return text.replace(/(\w)#\d+/g, '$1');
}

function findingOf(
  rule: Rule,
  fn: FunctionIr,
  draft: Draft,
  proof: Proof | null,
  options: CheckOptions,
): Unmarked {
  return {
    code: rule.code,
    rule: rule.slug,
    severity: severityOf(rule, draft, proof, options),
    file: fn.path,
    span: draft.span,
    function: fn.name,
    message: spelled(draft.message),
    help: draft.help ?? null,
    // What stands in for a helper has no place that anybody could look at.
    related: (draft.related ?? []).filter((step) => step.file !== vocabularyPath),
    proof: proof === null ? null : withoutStandIns(proof),
  };
}

/** Steps in a function that stands in for a helper have no place. */
function withoutStandIns(proof: Proof): Proof {
  const { timeline } = proof;
  if (timeline?.steps.some((step) => step.file === vocabularyPath) !== true) return proof;
  const steps = timeline.steps.map((step) =>
    step.file === vocabularyPath ? { ...step, file: null, span: null } : step,
  );
  return { ...proof, timeline: { ...timeline, steps } };
}

/** A race is an error if and only if a trace shows it; a configuration may make less of it, never more. */
function severityOf(rule: Rule, draft: Draft, proof: Proof | null, options: CheckOptions): Severity {
  const own = draft.severity ?? rule.severity;
  const isShown = proof?.verdict === 'confirmed';
  const asked = askedSeverity(options, rule);
  // The rule itself has doubts about this one.
  if (draft.severity === 'hint') return 'hint';
  const most = proof === null || own === 'hint' ? own : isShown ? 'error' : 'warning';
  if (asked === undefined) return most;
  return asked === 'error' && proof !== null && !isShown ? 'warning' : asked;
}
