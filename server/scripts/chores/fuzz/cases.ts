// One case of a run: what is made of the run's seed and the case's name, and what came of it. The same two give the
// same case, whatever ran before and however many there are.

import * as path from 'node:path';
import { remembered, rememberingSources } from '../../../src/base/remember.ts';
import type { Sources } from '../../../src/base/sources.ts';
import { type Corpus, narrowed, pickSeed, type Seed } from './corpus.ts';
import { type Base, baseOf, judge } from './judge.ts';
import { mutate, randomText } from './mutate.ts';
import { type Random, randomOf } from './random.ts';
import { shapes } from './shapes.ts';
import { weather } from './storm.ts';

export const kinds = ['file', 'own', 'shape', 'storm'] as const;
/** file: a kernel file, mutated. own: a fixture of ours, mutated, or random bytes. */
export type Kind = (typeof kinds)[number];

export interface Case {
  readonly kind: Kind;
  readonly index: number;
}

export const nameOf = ({ kind, index }: Case): string => `${kind}:${index}`;

/** Null if it is the name of no case. */
export function caseNamed(name: string): Case | null {
  const match = /^(\w+):(\d{1,9})$/.exec(name);
  const kind = kinds.find((k) => k === match?.[1]);
  return kind === undefined ? null : { kind, index: Number(match?.[2]) };
}

export interface Lab {
  readonly seed: string;
  readonly corpus: Corpus;
  readonly open: (root: string) => Sources;
  readonly beat: () => void;
}

export interface Ready {
  /** What it is, for a reader. */
  readonly title: string;
  readonly path: string;
  /** Of a storm the text that it begins with. */
  readonly text: string;
  /** Null if all holds. */
  readonly run: () => string | null;
}

/** Cases that see the whole tree. */
const wideShare = 0.03;

/** Makes cases; trees are opened once. */
export function caseMaker({ seed, corpus, open, beat }: Lab): (wanted: Case) => Ready {
  const trees = new Map<string, Sources>();
  const treeAt = (root: string): Sources => remembered(trees, root, () => rememberingSources(open(root)));
  const views = new Map<string, Base>();
  const wide = (at: Seed): Base => remembered(views, at.root, () => baseOf(treeAt(at.root)));
  const narrow = (at: Seed): Base =>
    remembered(views, `${at.root} ${at.path}`, () => baseOf(narrowed(treeAt(at.root), at)));
  const baseAt = (at: Seed, random: Random): Base => (random.chance(wideShare) ? wide(at) : narrow(at));
  const textOf = (s: Seed): string => treeAt(s.root).read(s.path) ?? '';
  const nowhere: Base = baseOf({ read: () => null, list: () => [] });

  const mutated = (seeds: readonly Seed[], random: Random): Ready => {
    const at = pickSeed(random, seeds);
    const count = 1 + random.below(random.pick([1, 3, 12]));
    const { text, did } = mutate(textOf(at), count, random, () => textOf(pickSeed(random, seeds)));
    const base = baseAt(at, random);
    const how = { parse: text.length < 20_000 || random.chance(0.1), anew: random.chance(0.06), beat };
    return {
      title: `${at.path} of ${path.basename(at.root)}: ${did.join(', ')}`,
      path: at.path,
      text,
      run: () => judge(base, at.path, text, how),
    };
  };

  const bytes = (random: Random): Ready => {
    const text = randomText(random, random.below(random.pick([40, 400, 20_000])));
    const file = 'bytes.c';
    return {
      title: `${text.length} characters at random`,
      path: file,
      text,
      run: () => judge(nowhere, file, text, { parse: true, anew: true, beat }),
    };
  };

  const shape = (index: number): Ready => {
    const [name, make] = [...shapes][index % shapes.size] ?? ['', () => ''];
    const file = 'shape.c';
    const text = make();
    return {
      title: name,
      path: file,
      text,
      run: () => judge(nowhere, file, text, { parse: true, anew: false, beat }),
    };
  };

  const storm = (random: Random): Ready => {
    const seeds = random.chance(0.85) && corpus.kernel.length > 0 ? corpus.kernel : corpus.own;
    const at = pickSeed(random, seeds);
    const folder = path.dirname(at.path);
    const base = baseAt(at, random);
    const near = new Set(base.sources.list(folder).map((e) => e.name));
    const beside = seeds.filter(
      (s) =>
        s.root === at.root && path.dirname(s.path) === folder && near.has(path.basename(s.path)) && s !== at,
    );
    const files = [at.path, ...(beside.length > 0 && random.chance(0.5) ? [random.pick(beside).path] : [])];
    return {
      title: `a storm over ${files.join(' and ')} of ${path.basename(at.root)}`,
      path: at.path,
      text: textOf(at),
      run: () => {
        const donor = (): string => textOf(pickSeed(random, seeds));
        return weather({ files, base, donor, beat }, random);
      },
    };
  };

  return ({ kind, index }) => {
    const random = randomOf(seed, kind, index);
    switch (kind) {
      case 'file':
        return mutated(corpus.kernel, random);
      case 'own':
        return random.chance(0.2) ? bytes(random) : mutated(corpus.own, random);
      case 'shape':
        return shape(index);
      case 'storm':
        return storm(random);
    }
  };
}
