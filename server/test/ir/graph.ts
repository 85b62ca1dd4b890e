// The control-flow graph of a small function as text, for tests that spell it out.

import { sourceText } from '../../src/base/text.ts';
import { lowerFunction } from '../../src/ir/lower.ts';
import { printFunction } from '../../src/ir/print.ts';
import { openFile } from '../../src/syntax/open.ts';

/** The graph of a function with these statements, without the line that names the function. */
export function graph(body: string): string {
  const text = `int f(struct box *b, int a, int c)\n{\n${body}\n}\n`;
  const file = openFile(sourceText('a/one.c', text));
  const [declaration] = file.declarations;
  if (declaration === undefined) throw new Error('no declaration');
  const [head, ...rest] = printFunction(lowerFunction(file, declaration)).split('\n');
  if (head !== 'f(b, a, c)') throw new Error(`not a whole function: ${head ?? ''}`);
  return `\n${rest.join('\n')}\n`;
}
