// One file through all rules: the answer to "what is wrong here", with an account of what was not looked at.
// A rule that throws costs itself on one function, nothing more.

import { perObject } from '../base/remember.ts';
import { covers, type Span } from '../base/span.ts';
import type { BuildView } from '../base/build-view.ts';
import type { Content, Passes, Program } from '../program/program.ts';
import { handedOut, recorded } from '../program/trails.ts';
import { createFlowEngine } from '../flow/engine.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { kvmMmuLockClass, mmapLockClass } from '../semantics/identity.ts';
import { mentionsVocabulary } from '../semantics/stems.ts';
import { rules } from '../rules/registry.ts';
import { withAllowances, type Unmarked } from './allowed.ts';
import { ruleNames } from './catalog.ts';
import { checkFunction, guarded, messageOf, type Spent } from './check-function.ts';
import type { Finding, Severity } from './finding.ts';
import { unwatched, type FunctionWatch } from './function-watch.ts';
import type { KeptResults } from './kept-results.ts';
import { selectRules } from './select.ts';

export interface CheckOptions {
  /** Codes, slugs or code prefixes; empty means every rule. */
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Rules that are on trial run as well. */
  readonly preview?: boolean;
  /** Severities by selector, of which the last that fits counts. */
  readonly severity?: readonly (readonly [string, Severity])[];
  /** Functions in C that stand in for helpers of the project; whoever makes the program puts them in. */
  readonly vocabulary?: string;
  /** What a build says of the sources; whoever makes the program puts it in. */
  readonly build?: BuildView;
}

export interface FileResult {
  readonly file: string;
  readonly findings: readonly Finding[];
  /** What comments in the file speak for. */
  readonly suppressed: readonly Finding[];
  /** Words by which to find the neighbours that take the locks of this file's callbacks. */
  readonly lockWords: readonly string[];
  readonly stats: FileStats;
  /** Milliseconds; zeros if nobody gave a clock. Never part of a report: it differs from run to run. */
  readonly times: FileTimes;
}

export interface FileTimes {
  /** Parsing, lowering and flow, which come as they are needed. */
  readonly flow: number;
  readonly rules: number;
  readonly proofs: number;
  /** Functions that took long, with their milliseconds. */
  readonly slow: readonly (readonly [string, number])[];
}

export const noTimes: FileTimes = { flow: 0, rules: 0, proofs: 0, slow: [] };

/** What takes so many milliseconds is worth a name. */
const slowFrom = 1000;

export interface FileStats {
  readonly functions: number;
  /** Functions whose text has syntax errors, among those that were looked at. */
  readonly partialFunctions: number;
  /** Functions on notifier paths, which is what the rules look at. */
  readonly analysedFunctions: number;
  /** Functions whose state set hit the cap and was widened to unknown. */
  readonly widenedFunctions: number;
  /** Rule failures of ours, as `INV103 in foo(): message`. */
  readonly internalErrors: readonly string[];
  /** The functions that were looked at and about which not all could be decided. */
  readonly undecided: readonly UndecidedFunction[];
}

export interface UndecidedFunction {
  readonly function: string;
  /** Syntax errors, more states than are kept, or more time than there was. */
  readonly why: 'syntax' | 'states' | 'time';
}

/**
 * Checks one file of the program. Never throws; a missing file gives no findings.
 * @param kept what is known of its functions, and gets what is found now
 */
export function checkFile(
  program: Program,
  path: string,
  options: CheckOptions,
  given: FlowEngine = createFlowEngine(program),
  now: () => number = () => 0,
  watch: FunctionWatch = unwatched,
  kept: KeptResults | null = null,
): FileResult {
  let flow = given;
  const begun = now();
  const spent: Spent = { rules: 0, proofs: 0 };
  const key = JSON.stringify(options);
  const selection = selectRules(ruleNames, options.select, options.ignore, options.preview);
  const names = new Set(selection.kind === 'rules' ? selection.rules.map((rule) => rule.code) : []);
  const active = rules.filter((rule) => names.has(rule.code));
  const open: Span[] = [];
  const undecided: UndecidedFunction[] = [];
  const slow: (readonly [string, number])[] = [];
  const seen = new Set<number>();
  const errors: string[] = [];
  const found: Unmarked[] = [];
  let analysed = 0;
  let widened = 0;
  let partial = 0;
  const file = program.file(path);
  try {
    for (const fn of flow.notifierPaths(path)) {
      analysed++;
      seen.add(fn.span.start);
      watch.begin(path, fn.name);
      let result = kept?.find(fn, key);
      if (result === undefined) {
        const { value, trail } = recorded(program, () => {
          handedOut(program, [fn]);
          return checkFunction(program, flow, fn, active, options, spent, now);
        });
        result = value;
        if (trail !== null && value.errors.length === 0) kept?.keep(fn, key, value, trail);
      }
      found.push(...result.found);
      errors.push(...result.errors);
      const isLate = watch.isOver();
      const took = watch.end();
      if (took >= slowFrom) slow.push([fn.name, took]);
      if (fn.partial) partial++;
      if (result.widened && !isLate) widened++;
      if (!fn.partial && !result.widened && !isLate) continue;
      open.push(fn.span);
      undecided.push({ function: fn.name, why: fn.partial ? 'syntax' : isLate ? 'time' : 'states' });
      // What it concluded about callees in haste is no business of the others.
      if (isLate) flow = createFlowEngine(program, undefined, watch.isOver);
    }
    // So broken that no call of a protocol is left in it, though its text has one.
    for (const fn of program.functionsWith(path, mentionsProtocol)) {
      if (!fn.partial || seen.has(fn.span.start)) continue;
      partial++;
      open.push(fn.span);
      undecided.push({ function: fn.name, why: 'syntax' });
    }
  } catch (error) {
    errors.push(`${path}: ${messageOf(error)}`);
  }
  flow.forget();
  given.forget();
  watch.end();
  const lockWords = guarded(errors, `locks of ${path}`, () => lockWordsOf(program, flow, path)) ?? [];
  const isDecided = (offset: number): boolean =>
    errors.length === 0 && !open.some((span) => covers(span, offset));
  const all = file === null ? [] : withAllowances(found, file, { names, isDecided, options });
  return {
    file: path,
    findings: all.filter((finding) => finding.suppression === undefined),
    suppressed: all.filter((finding) => finding.suppression !== undefined),
    lockWords,
    times: { ...spent, slow, flow: now() - begun - spent.rules - spent.proofs },
    stats: {
      functions: file?.declarations.filter((d) => d.kind === 'function').length ?? 0,
      partialFunctions: partial,
      analysedFunctions: analysed,
      widenedFunctions: widened,
      internalErrors: errors,
      undecided,
    },
  };
}

// An edit leaves nearly all functions as they are.
const protocolIn = perObject((_: Content, text: string) => mentionsVocabulary(text));
const mentionsProtocol: Passes = (text, _, content) => protocolIn(content, text);

/** A member's name where it is telling, else the name of its struct: `pt_lock`, but `heron_ranges` for a `lock`. */
function lockWordsOf(program: Program, flow: FlowEngine, path: string): string[] {
  if (program.opsTables(path).length === 0) return [];
  const words = [...flow.ownLocks(path)].flatMap((cls) => {
    const [owner, member] = cls.split('.');
    if (owner === undefined || member === undefined || vocabularyOwns(cls)) return [];
    return [member.includes('_') ? member : owner.replace(/^(struct|union) /, '')];
  });
  return [...new Set(words)].sort();
}

/** Locks of the kernel's own: every file takes them. */
function vocabularyOwns(cls: string): boolean {
  return cls === mmapLockClass || cls === kvmMmuLockClass;
}
