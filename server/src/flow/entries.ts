// Functions that only user space comes to, through tables of the kernel: nothing of the driver is held when they are
// entered, and no mmap lock either.

import { perObject } from '../base/remember.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { withoutComments } from '../program/text.ts';
import type { Program } from '../program/program.ts';
import { Memo } from '../program/trails.ts';
import { mmapEntries, userEntries } from '../semantics/identity.ts';

type Tables = ReadonlyMap<string, readonly string[] | 'any'>;

const answersOf = perObject((program: Program) => new Memo<FunctionIr, boolean>(program));
const mmapAnswersOf = perObject((program: Program) => new Memo<FunctionIr, boolean>(program));

/** True if every use of the name is an entry of such a table, and there is one. */
export function isUserEntry(program: Program, fn: FunctionIr): boolean {
  return answersOf(program).ask(fn, () => search(program, fn, userEntries));
}

/** The same of tables through which the core comes with the mmap lock held for writing. */
export function isMmapEntry(program: Program, fn: FunctionIr): boolean {
  return mmapAnswersOf(program).ask(fn, () => search(program, fn, mmapEntries));
}

function search(program: Program, fn: FunctionIr, tables: Tables): boolean {
  if (program.callers(fn).sites.length > 0) return false;
  const files = fn.isStatic ? [fn.path] : program.moduleFiles(fn.path);
  let entries = 0;
  for (const path of files) {
    if (!program.contains(path, fn.name)) continue;
    for (const use of usesIn(program, path, fn.name, tables)) {
      if (!use) return false;
      entries++;
    }
  }
  return entries > 0;
}

/** Uses of the name other than its calls and declarations: true for an entry of a table. */
function* usesIn(program: Program, path: string, name: string, tables: Tables): Iterable<boolean> {
  const file = program.file(path);
  if (file === null) return;
  const uses = new RegExp(`(?<![\\w.])(?<!->)${name}(?!\\w|\\s*\\()`, 'g');
  const whole = program.text(path) ?? '';
  // Most names are only called; what is no use with the comments is none without.
  if (whole.search(uses) < 0) return;
  const text = withoutComments(whole);
  for (const { index } of text.matchAll(uses)) {
    const around = file.declarations.find((d) => d.span.start <= index && index < d.span.end);
    if (around?.kind !== 'variable') {
      yield false;
      continue;
    }
    const head = text.slice(around.span.start, index);
    const type = /\bstruct\s+\w+/.exec(head)?.[0].replace(/\s+/, ' ') ?? '';
    const members = tables.get(type);
    const member = /\.(\w+)\s*=\s*$/.exec(head)?.[1];
    yield members !== undefined && (members === 'any' || (member !== undefined && members.includes(member)));
  }
}
