// What the fuzzer starts from: the files of the kernel trees that mention the vocabulary, and our own fixtures.
// Small files come up more often, and most stand in a small part of their tree: they cost less, and their mistakes are
// the same.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Sources } from '../../../src/base/sources.ts';
import { scanFiles } from '../../../src/platform/scan.ts';
import { stemSearch } from '../../../src/platform/stems.ts';
import { kernelSkips, listSourceFiles } from '../../../src/platform/walk.ts';
import { vocabularyStems } from '../../../src/semantics/stems.ts';
import type { Random } from './random.ts';

export interface Seed {
  /** Absolute. */
  readonly root: string;
  readonly path: string;
  readonly size: number;
}

export interface Corpus {
  readonly kernel: readonly Seed[];
  readonly own: readonly Seed[];
}

/** Reads every file once; trees that are not there give nothing. */
export function findCorpus(trees: string, fixtures: string): Corpus {
  const names = fs.existsSync(trees) ? fs.readdirSync(trees).sort() : [];
  const roots = names.filter((n) => n.startsWith('linux-')).map((n) => path.join(trees, n));
  return { kernel: roots.flatMap(seedsOf), own: seedsOf(fixtures).map(alone) };
}

function seedsOf(root: string): Seed[] {
  const { files } = listSourceFiles(root, '', { skipTopLevel: kernelSkips, gitIgnore: false });
  const answers = scanFiles(root, files, stemSearch(vocabularyStems));
  const users = files.filter((_, i) => answers[i] === 'mentions');
  return users.map((file) => ({ root, path: file, size: fs.statSync(path.join(root, file)).size }));
}

/** A fixture is a project in its folder. */
function alone(seed: Seed): Seed {
  const absolute = path.join(seed.root, seed.path);
  return { ...seed, root: path.dirname(absolute), path: path.basename(absolute) };
}

/**
 * A tree as somebody sees it who has only part of it: of the file's folder the file itself, headers and two or so
 * neighbours, and nothing that is large. Most cases do not get better by more.
 */
export function narrowed(tree: Sources, seed: Seed): Sources {
  const folder = path.dirname(seed.path);
  return {
    read: (file) => {
      if (file === seed.path) return tree.read(file);
      const text = tree.read(file);
      return text === null || text.length > largestNeighbour ? null : text;
    },
    list: (wanted) => {
      const all = tree.list(wanted);
      if (wanted !== folder) return all;
      const own = path.basename(seed.path);
      const at = all.findIndex((e) => e.name === own);
      return all.filter((e, i) => !e.name.endsWith('.c') || Math.abs(i - at) <= 3);
    },
  };
}

const largestNeighbour = 24 * 1024;

/** Small ones more often. */
export function pickSeed(random: Random, seeds: readonly Seed[]): Seed {
  const weights = seeds.map((s) => Math.ceil(1e8 / (s.size + 4000)));
  let at = random.below(weights.reduce((a, b) => a + b, 0));
  for (const [i, weight] of weights.entries()) {
    const seed = seeds[i];
    if (at < weight && seed !== undefined) return seed;
    at -= weight;
  }
  throw new RangeError('nothing to pick from');
}
