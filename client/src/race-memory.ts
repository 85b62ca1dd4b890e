// The open race and its chosen step, kept by the editor at each step. What a panel keeps of itself is only written every few
// seconds, so that a page which is loaded anew without warning would be back at an older step, or at an older race.

import type * as vscode from 'vscode';
import type { OpenRace } from './race-messages.ts';

const raceKey = 'race';
const stepKey = 'race.step';

export interface RaceMemory {
  /** null once no race is shown any more. */
  readonly keep: (race: OpenRace | null) => void;
  /** What was kept last; null if that was nothing, or of an earlier version. */
  readonly recall: () => OpenRace | null;
}

export function createRaceMemory(store: vscode.Memento): RaceMemory {
  let view: OpenRace['view'] | null = null;
  return {
    keep: (race) => {
      // A step is a number, the race is many kilobytes.
      if (race?.view !== view) void store.update(raceKey, race ?? undefined);
      void store.update(stepKey, race?.step);
      view = race?.view ?? null;
    },
    recall: () => {
      const race = store.get<unknown>(raceKey);
      const step = store.get<unknown>(stepKey);
      return isRace(race) && typeof step === 'number' ? { ...race, step } : null;
    },
  };
}

/** What an earlier version stored may be anything. */
export function isRace(state: unknown): state is OpenRace {
  if (typeof state !== 'object' || state === null) return false;
  const { view, root, uri, step } = state as Partial<OpenRace>;
  return (
    view?.version === 1 && typeof root === 'string' && typeof uri === 'string' && typeof step === 'number'
  );
}
