// The recipes of the seeded bugs, a file per part of the kernel. They name functions, calls and labels; kernel text
// is in none of them. Written from the contracts: a recipe is not changed to fit what the analysis finds.

import { besideInCore } from './seeds/beside-core.ts';
import { besideInDrivers } from './seeds/beside-drivers.ts';
import { seedsOfDrivers } from './seeds/drivers.ts';
import { seedsOfGpus } from './seeds/gpu.ts';
import { seedsOfKvm } from './seeds/kvm.ts';
import { seedsOfMm } from './seeds/mm.ts';
import type { Recipe } from './seeds/recipe.ts';
import { unseenSeeds } from './seeds/unseen.ts';
import { secondUnseen } from './seeds/unseen-2.ts';

export type { Place, Recipe } from './seeds/recipe.ts';

export interface RecipeSet {
  readonly recipes: readonly Recipe[];
  /** In files of the development set of the corpus too: bugs that it might have had. Others show nothing there. */
  readonly isBeside: boolean;
}

const elsewhere = (recipes: readonly Recipe[]): RecipeSet => ({ recipes, isBeside: false });

/** By name: the set that is worked with, and those that were written blind, each measured once before it was looked at. */
export const recipeSets: ReadonlyMap<string, RecipeSet> = new Map([
  ['own', elsewhere([...seedsOfKvm, ...seedsOfGpus, ...seedsOfDrivers, ...seedsOfMm])],
  ['unseen', elsewhere(unseenSeeds)],
  ['unseen-2', elsewhere(secondUnseen)],
  ['beside', { recipes: [...besideInDrivers, ...besideInCore], isBeside: true }],
]);
