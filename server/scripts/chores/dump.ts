// Prints what the analysis sees of a file's functions, or of one: the IR, or with --states what reaches each
// call, store and return. usage: dump ROOT FILE [FUNCTION] [--states] [--values] [--stand-in=FILE]

import * as fs from 'node:fs';
import * as path from 'node:path';
import { statesText } from '../../src/features/dump.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { printFunction } from '../../src/ir/print.ts';
import { nodeSources, overlaySources } from '../../src/platform/node-sources.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { createProgram } from '../../src/program/create.ts';
import { initParser } from '../../src/syntax/parser.ts';

/** Words of the command line after the chore's name; null if it is used wrongly. */
export async function dump(words: readonly string[]): Promise<string | null> {
  const [root, name, only] = words.filter((word) => !word.startsWith('--'));
  if (root === undefined || name === undefined) return null;
  await initParser(readWasm());
  const program = createProgram(sourcesOf(path.resolve(root), name));
  const flow = createFlowEngine(program);
  const values = words.includes('--values');
  return program
    .functions(name)
    .filter((fn) => only === undefined || fn.name === only)
    .map((fn) => (words.includes('--states') ? statesText(program, flow, fn, values) : printFunction(fn)))
    .map((text) => `${text}\n\n`)
    .join('');
}

/** The files below the root, with --stand-in=FILE in the place of the one that is looked at. */
function sourcesOf(root: string, name: string): ReturnType<typeof nodeSources> {
  const disk = nodeSources(root);
  const given = process.argv.find((word) => word.startsWith('--stand-in='));
  if (given === undefined) return disk;
  return overlaySources(disk, new Map([[name, fs.readFileSync(given.slice('--stand-in='.length), 'utf8')]]));
}
