// The recipes of the seeded bugs, a file per part of the kernel. They name functions, calls and labels; kernel text
// is in none of them. Written from the contracts: a recipe is not changed to fit what the analysis finds.

import { seedsOfDrivers } from './seeds/drivers.ts';
import { seedsOfGpus } from './seeds/gpu.ts';
import { seedsOfKvm } from './seeds/kvm.ts';
import { seedsOfMm } from './seeds/mm.ts';
import type { Recipe } from './seeds/recipe.ts';

export { unseenSeeds } from './seeds/unseen.ts';
export type { Place, Recipe } from './seeds/recipe.ts';

export const recipes: readonly Recipe[] = [...seedsOfKvm, ...seedsOfGpus, ...seedsOfDrivers, ...seedsOfMm];
