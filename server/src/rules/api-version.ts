// INV901: a name that the kernel of this tree does not have any more.

import type { Span } from '../base/span.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Versions } from '../semantics/contracts/row.ts';
import { rowsNamed } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { isAtLeast, treeVersion } from '../program/tree-version.ts';

export const apiVersion: Rule = {
  code: 'INV901',
  slug: 'api-version',
  title: 'a name that this kernel does not have',
  severity: 'warning',
  enforces: enforcement.registration,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const version = treeVersion(program);
  if (version === null || fn.partial) return;
  for (const { op, callees } of flow.facts(fn).calls) {
    // A function of that name in the tree: whoever wrote it knows.
    if (op.callee.kind !== 'name' || callees.length > 0) continue;
    const { name } = op.callee;
    if (program.definition(name, fn.path) !== null) continue;
    const rows = rowsNamed(name);
    const gone = rows.length > 0 && rows.every((row) => isGone(row.versions, version));
    if (gone) yield draft(op.nameSpan, `${name}()`, rows[0]?.versions, version);
  }
  for (const { row } of flow.roles(fn)) {
    if (isGone(row.versions, version)) yield draft(fn.nameSpan, `.${row.name}`, row.versions, version);
  }
}

function isGone(versions: Versions | undefined, version: string): boolean {
  return versions?.until !== undefined && isAtLeast(version, versions.until);
}

function draft(span: Span, name: string, versions: Versions | undefined, version: string): Draft {
  const next = versions?.replacedBy;
  return {
    span,
    message: `${name} is gone since ${versions?.until ?? ''}, and this tree is ${version}`,
    ...(next === undefined ? {} : { help: `Use ${next}.` }),
  };
}
