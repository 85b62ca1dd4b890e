// Functions that only the kernel comes to, through its tables or a work item: nothing of the driver is held when they are
// entered.

import { perObject } from '../base/remember.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { withoutComments } from '../program/text.ts';
import type { Program } from '../program/program.ts';
import { Memo } from '../program/trails.ts';
import { mmapEntries, userEntries, workInits } from '../semantics/identity.ts';

/** Whether a use of the name is such an entry, by what stands before it in a declaration of that kind. */
type IsEntry = (head: string, kind: string) => boolean;

type Asked = (program: Program, fn: FunctionIr) => boolean;

/** True if every use of the name is an entry of such a table, and there is one. */
export const isUserEntry = enteredBy(entryOf(userEntries));

/** The same of tables through which the core comes with the mmap lock held for writing. */
export const isMmapEntry = enteredBy(entryOf(mmapEntries));

/** Up to the second argument. */
const setUp = new RegExp(`\\b(?:${[...workInits].join('|')})\\s*\\([^;(),]*(?:\\([^;()]*\\)[^;(),]*)*,\\s*$`);

/** The same of work items that are set up with the function: a work queue enters it. */
export const isWorker = enteredBy((head) => setUp.test(head));

function enteredBy(isEntry: IsEntry): Asked {
  const answersOf = perObject((program: Program) => new Memo<FunctionIr, boolean>(program));
  return (program, fn) => answersOf(program).ask(fn, () => search(program, fn, isEntry));
}

function entryOf(tables: ReadonlyMap<string, readonly string[] | 'any'>): IsEntry {
  return (head, kind) => {
    if (kind !== 'variable') return false;
    const type = /\bstruct\s+\w+/.exec(head)?.[0].replace(/\s+/, ' ') ?? '';
    const members = tables.get(type);
    const member = /\.(\w+)\s*=\s*$/.exec(head)?.[1];
    return members !== undefined && (members === 'any' || (member !== undefined && members.includes(member)));
  };
}

function search(program: Program, fn: FunctionIr, isEntry: IsEntry): boolean {
  if (program.callers(fn).sites.length > 0) return false;
  const files = fn.isStatic ? [fn.path] : program.moduleFiles(fn.path);
  let entries = 0;
  for (const path of files) {
    if (!program.contains(path, fn.name)) continue;
    for (const use of usesIn(program, path, fn.name, isEntry)) {
      if (!use) return false;
      entries++;
    }
  }
  return entries > 0;
}

/** Uses of the name other than its calls and declarations: true for an entry. */
function* usesIn(program: Program, path: string, name: string, isEntry: IsEntry): Iterable<boolean> {
  const file = program.file(path);
  if (file === null) return;
  const uses = new RegExp(`(?<![\\w.])(?<!->)${name}(?!\\w|\\s*\\()`, 'g');
  const whole = program.text(path) ?? '';
  // Most names are only called; what is no use with the comments is none without.
  if (whole.search(uses) < 0) return;
  const text = withoutComments(whole);
  for (const { index } of text.matchAll(uses)) {
    const around = file.declarations.find((d) => d.span.start <= index && index < d.span.end);
    yield around !== undefined && isEntry(text.slice(around.span.start, index), around.kind);
  }
}
