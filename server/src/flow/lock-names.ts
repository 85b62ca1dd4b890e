// The machine's names for the locks of a driver, one for all sides of a race.

import type { Line, LockSpec } from '../semantics/machine/program.ts';
import { mmapLock } from '../semantics/models/environment.ts';
import type { ProtocolModel } from '../semantics/protocol.ts';
import type { Skeleton } from './skeleton-facts.ts';

/** Machine names by class. The lock of a callback that stands in is the model's own driver lock. */
export function nameLocks(
  locks: ReadonlySet<string>,
  sides: readonly Skeleton[],
  standIn: ReadonlySet<string>,
  model: ProtocolModel,
): ReadonlyMap<string, string> {
  const used = new Set(sides.flatMap((s) => [...s.locks.keys()]));
  const [own] = model.locks.filter((l) => l.name !== mmapLock.name);
  const names = new Map<string, string>();
  let k = 0;
  for (const cls of locks) {
    if (standIn.has(cls) && own !== undefined) names.set(cls, own.name);
    else if (used.has(cls)) names.set(cls, `lock${++k}`);
  }
  return names;
}

export function relocked(skeleton: Skeleton, naming: ReadonlyMap<string, string>): Line[] {
  const byName = new Map([...skeleton.locks].map(([cls, spec]) => [spec.name, naming.get(cls) ?? spec.name]));
  const rename = (text: string): string =>
    text.replace(
      /\b((?:un|try)?lock) (l\d+)\b/,
      (_, verb: string, name: string) => `${verb} ${byName.get(name) ?? name}`,
    );
  return skeleton.lines.map((line) =>
    typeof line === 'string' ? rename(line) : { ...line, text: rename(line.text) },
  );
}

export function lockSpecs(
  given: readonly LockSpec[],
  sides: readonly Skeleton[],
  naming: ReadonlyMap<string, string>,
): LockSpec[] {
  const specs = new Map<string, LockSpec>(given.map((l) => [l.name, l] as const));
  for (const [cls, name] of naming) {
    const kinds = sides.map((s) => s.locks.get(cls)?.kind);
    const known =
      kinds.find((kind) => kind === 'rwsem' || kind === 'rwlock') ?? kinds.find((kind) => kind !== undefined);
    if (!specs.has(name)) specs.set(name, { name, kind: known ?? 'mutex' });
  }
  return [...specs.values()].slice(0, 8);
}
