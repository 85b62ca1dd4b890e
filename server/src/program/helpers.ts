// What a file may call elsewhere in its module, told from the texts: a helper whose name the file does not have is none of
// its helpers, and the file that it stands in need not even be cut into functions.

import { perObject, remembered } from '../base/remember.ts';
import type { FileEntry, Files } from './files.ts';
import type { Modules } from './module.ts';
import type { Helpers, Passes } from './program.ts';

/** @param letters one of them is in any text that passes; the same list for the same question */
export function helpersOf(
  files: Files,
  modules: Modules,
  path: string,
  passes: Passes,
  letters: readonly string[],
): Helpers {
  const own = files.entry(path);
  const names = new Set<string>();
  const functions = modules.files(path).flatMap((file) => {
    const entry = files.entry(file);
    if (entry === null || own === null) return [];
    if (file === path) return files.functionsWith(file, passes);
    const around = remembered(headsOf(entry), letters, () => headsAround(entry, letters));
    for (const name of around) names.add(name);
    const isMentioned = [...around].some((name) => own.has.contains(name));
    return isMentioned ? files.functionsWith(file, passes).filter((fn) => own.has.contains(fn.name)) : [];
  });
  return { functions, names };
}

const headsOf = perObject((_: FileEntry) => new Map<readonly string[], ReadonlySet<string>>());

/** Of each place with one of the letters the function that it seems to stand in. */
function headsAround({ text, has }: FileEntry, letters: readonly string[]): ReadonlySet<string> {
  const out = new Set<string>();
  for (const some of letters) {
    if (!has.contains(some)) continue;
    let above: Above = { from: 0, head: null };
    for (let at = text.indexOf(some); at >= 0; at = text.indexOf(some, at + some.length)) {
      if (at < above.from) continue;
      above = headAbove(text, at, above);
      if (above.head !== null) out.add(above.head);
    }
  }
  return out;
}

const head = /[A-Za-z_][^;:{}()#=/"\n]*?\b(\w+)[ \t]*\(/y;

/** What stands above the line that begins at `from`, or is cut off by it, belongs to that head. */
interface Above {
  readonly from: number;
  readonly head: string | null;
}

/**
 * The word before the first parenthesis of the nearest line above that begins in column 0 with a name.
 * @param earlier of a place above: nothing is looked at twice, however many places there are
 */
function headAbove(text: string, at: number, earlier: Above): Above {
  const stop = text.indexOf('\n', at);
  const from = stop < 0 ? text.length : stop + 1;
  for (let end = at; end > 0 && end >= earlier.from;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    head.lastIndex = start;
    const name = head.exec(text)?.[1];
    if (name !== undefined) return { from, head: name };
    end = start - 1;
  }
  return { from, head: earlier.head };
}
