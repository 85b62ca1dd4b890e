// What the comments of a file do to its findings: some are suppressed, and the comments that are wrong or that nothing
// needs become findings.

import { covers, type Span } from '../base/span.ts';
import type { SyntaxFile } from '../syntax/file.ts';
import type { CheckOptions } from './check.ts';
import type { Finding } from './finding.ts';
import { withFingerprints } from './fingerprint.ts';
import { askedSeverity } from './select.ts';
import { sortFindings } from './sort.ts';
import { readAllowances, suppressionRules, type Allowance } from './suppress.ts';

export type Unmarked = Omit<Finding, 'fingerprint'>;

interface Scope {
  /** Codes of the rules that ran. */
  readonly names: ReadonlySet<string>;
  /** False where a rule may have been silent because it could not know. */
  readonly isDecided: (offset: number) => boolean;
  readonly options: CheckOptions;
}

/** All findings of the file with their fingerprints, sorted; the suppressed ones say so. */
export function withAllowances(found: readonly Unmarked[], file: SyntaxFile, scope: Scope): Finding[] {
  const { allowances, mistakes } = readAllowances(file.source);
  const needed = new Map<Allowance, Set<string>>();
  const judged = found.map((finding): Unmarked => {
    const allowance =
      finding.file === file.source.path
        ? allowances.find((a) => a.codes.includes(finding.code) && covers(a.covers, finding.span.start))
        : undefined;
    if (allowance === undefined) return finding;
    needed.set(allowance, (needed.get(allowance) ?? new Set()).add(finding.code));
    return { ...finding, suppression: { kind: 'comment', reason: allowance.reason, author: null } };
  });
  const [unused, invalid] = suppressionRules;
  const own = [
    ...allowances.flatMap((allowance) =>
      idle(allowance, needed.get(allowance), file, scope).map((code) =>
        housekeeping(unused, file, scope, {
          span: allowance.span,
          message: `nothing here needs to be allowed: ${code} is not found`,
          help: 'Remove the comment.',
        }),
      ),
    ),
    ...mistakes.map((mistake) => housekeeping(invalid, file, scope, mistake)),
  ].filter((finding) => scope.names.has(finding.code));
  // The fingerprint is only missing until the order is known.
  return withFingerprints(sortFindings([...judged, ...own] as Finding[]), file.source);
}

/** Codes that the comment allows in vain. */
function idle(
  allowance: Allowance,
  needed: ReadonlySet<string> | undefined,
  file: SyntaxFile,
  scope: Scope,
): string[] {
  const at = allowance.covers.start;
  // An arm of an `#if` that is left out was not looked at.
  const isLeftOut = file.conditionals.some((c) => c.arms.some((arm) => !arm.kept && covers(arm.span, at)));
  if (isLeftOut || !scope.isDecided(at)) return [];
  return allowance.codes.filter((code) => scope.names.has(code) && needed?.has(code) !== true);
}

function housekeeping(
  rule: (typeof suppressionRules)[number],
  file: SyntaxFile,
  { options }: Scope,
  { span, message, help }: { span: Span; message: string; help: string },
): Unmarked {
  const inside = file.declarations.find((d) => d.kind === 'function' && covers(d.span, span.start));
  return {
    code: rule.code,
    rule: rule.slug,
    severity: askedSeverity(options, rule) ?? rule.severity,
    file: file.source.path,
    span,
    function: inside?.name ?? '',
    message,
    help,
    related: [],
    proof: null,
  };
}
