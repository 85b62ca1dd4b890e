// Quick fixes that were tried: each proposal is applied to the text in memory, the file is checked again and the
// explorer asked again. What leaves or causes a finding is never offered; what the explorer agrees with is verified.

import type { Sources } from '../base/sources.ts';
import { createFlowEngine } from '../flow/engine.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { applyEdits, type FixContext, type FixDraft, type TextEdit } from '../fixes/fix.ts';
import { fixMakers } from '../fixes/makers.ts';
import { bodyOf } from '../fixes/statements.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { createProgram, differsInBodies } from '../program/create.ts';
import { vocabularyPath } from '../program/paths.ts';
import type { Program } from '../program/program.ts';
import { checkFile } from './check.ts';
import type { Finding } from './finding.ts';
import { judged, type Judgement, type Side } from './verify-fix.ts';

export interface Fix {
  readonly title: string;
  /** safe: verified, nothing is left for a person to decide. */
  readonly safety: 'safe' | 'suggested';
  /** Of the text that the finding is in. */
  readonly edits: readonly TextEdit[];
  /** Why it is no more than suggested; null if it is safe. */
  readonly remark: string | null;
}

export interface Fixer {
  /** The text that the edits are of. */
  readonly text: string;
  /** The fixes of one of the file's findings: safe ones first, then as the rule prefers them. */
  readonly fixesOf: (finding: Pick<Finding, 'fingerprint'>) => readonly Fix[];
}

/** Proposals for one finding that are tried. */
const mostTries = 12;
/** Fixes for one finding that are worth a choice. */
const mostFixes = 2;

const everyRule = { select: [], ignore: [] };

/** `sources` are those that the program was made from. null if there is no such text. Never throws. */
export function createFixer(
  sources: Sources,
  program: Program,
  flow: FlowEngine,
  path: string,
): Fixer | null {
  const text = program.text(path);
  if (text === null) return null;
  const known = new Map<string, readonly Fix[]>();
  let before: Side | null = null;
  const fixesOf = (fingerprint: string): readonly Fix[] => {
    before ??= { program, flow, result: checkFile(program, path, everyRule, flow) };
    const finding = before.result.findings.find((f) => f.fingerprint === fingerprint);
    if (finding === undefined) return [];
    return tried(sources, before, text, finding);
  };
  return {
    text,
    fixesOf: ({ fingerprint }) => {
      let fixes = known.get(fingerprint);
      if (fixes === undefined) {
        fixes = guarded(() => fixesOf(fingerprint)) ?? [];
        known.set(fingerprint, fixes);
      }
      return fixes;
    },
  };
}

function tried(sources: Sources, before: Side, text: string, finding: Finding): readonly Fix[] {
  const fixes: Fix[] = [];
  const seen = new Set<string>();
  let tries = 0;
  for (const draft of draftsOf(before, text, finding)) {
    const after = applyEdits(text, draft.edits);
    if (after === null || seen.has(after)) continue;
    if (++tries > mostTries || fixes.filter(({ safety }) => safety === 'safe').length >= mostFixes) break;
    seen.add(after);
    const judgement = guarded(() => trial(sources, before, finding, after)) ?? { kind: 'bad' };
    const fix = fixOf(draft, judgement);
    if (fix !== null) fixes.push(fix);
    // The first that is safe is the rule's choice among equals.
    if (fix?.safety === 'safe') break;
  }
  const best = [...fixes.filter(({ safety }) => safety === 'safe'), ...fixes];
  // Nobody can choose between two that are called the same.
  const named = new Map(
    best.map((fix) => [nameOf(fix), best.find((other) => nameOf(other) === nameOf(fix))]),
  );
  return [...named.values()].filter((fix) => fix !== undefined).slice(0, mostFixes);
}

function nameOf({ title }: Fix): string {
  return title.replace(verified, '');
}

const verified = / \(verified\)$/;

/** What a maker of edits is told of the finding; null if its function cannot be edited. */
export function fixContext({ program, flow }: Side, text: string, finding: Finding): FixContext | null {
  const fn = functionOf(flow, finding);
  const file = program.file(finding.file);
  if (fn === null || fn.partial || file === null) return null;
  const body = bodyOf(file, fn.span);
  if (body === null) return null;
  const flagged = { span: finding.span, related: finding.related };
  return { program, flow, fn, facts: flow.facts(fn), text, body, flagged };
}

function draftsOf(before: Side, text: string, finding: Finding): FixDraft[] {
  const maker = fixMakers.get(finding.rule);
  const context = maker === undefined ? null : fixContext(before, text, finding);
  if (maker === undefined || context === null) return [];
  const made = maker.make(context);
  const drafts = [...made].filter((draft): draft is FixDraft => draft !== null);
  return drafts.map((draft) => ({ ...draft, edits: asLinesEnd(text, draft.edits) }));
}

/** Lines end as the file's own do. */
export function asLinesEnd(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (!text.includes('\r\n')) return edits;
  return edits.map((edit) => ({ ...edit, text: edit.text.replace(/\r?\n/g, '\r\n') }));
}

function fixOf(draft: FixDraft, judgement: Judgement): Fix | null {
  if (judgement.kind === 'bad') return null;
  const remark = draft.doubt ?? (judgement.kind === 'good' ? null : judgement.remark);
  const { title, edits } = draft;
  return remark === null
    ? { title: `${title} (verified)`, safety: 'safe', edits, remark }
    : { title, safety: 'suggested', edits, remark };
}

function trial(sources: Sources, before: Side, finding: Finding, text: string): Judgement {
  return judged(before, rechecked(sources, before, finding.file, text), finding);
}

/** The file with the new text, checked as if somebody had typed it; `rows` are helpers in C, those known if absent. */
export function rechecked(sources: Sources, before: Side, file: string, text: string, rows?: string): Side {
  const changed: Sources = {
    read: (path) => (path === file ? text : sources.read(path)),
    list: (folder) => sources.list(folder),
  };
  const known = before.program.text(vocabularyPath) ?? '';
  const vocabulary = rows ?? known;
  const carries = vocabulary === known;
  // What a build says comes along with the earlier program.
  const edit = { previous: before.program, ...(carries ? { edited: file } : {}) };
  const program = createProgram(changed, { ...edit, vocabulary });
  const carried =
    carries && differsInBodies(before.program, program, file)
      ? { previous: before.flow, edited: file }
      : undefined;
  const flow = createFlowEngine(program, carried);
  return { program, flow, result: checkFile(program, file, everyRule, flow) };
}

function functionOf(flow: FlowEngine, { file, function: name, span }: Finding): FunctionIr | null {
  return (
    flow
      .notifierPaths(file)
      .find((fn) => fn.name === name && fn.span.start <= span.start && span.end <= fn.span.end) ?? null
  );
}

/** A fix that we fail to make or to judge is not offered: the finding stands as it did. */
function guarded<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}
