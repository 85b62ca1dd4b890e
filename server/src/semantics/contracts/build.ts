// Row builders: one row, one or two lines. Data stays readable as a table.

import type {
  EventKind,
  EventRow,
  GfpRow,
  GuardRow,
  LockRow,
  PlainRow,
  ProtocolId,
  Returns,
  SleeperRow,
  Versions,
} from './row.ts';

type Doc = { readonly doc?: string; readonly versions?: Versions };

export const v612 = '6.12';

export function source(file: string, version = v612): { file: string; version: string } {
  return { file, version };
}

type LockShape = Omit<LockRow, 'kind' | 'name' | 'source' | 'doc' | 'effect' | 'success' | 'lock'> & {
  readonly lock?: LockRow['lock'];
};

/** A family of lock calls that share a header, a mode and what holding them means. */
export interface LockFamily {
  readonly file: string;
  readonly version?: string;
  readonly what: string;
  readonly shape: LockShape;
}

const firstArgument: LockRow['lock'] = { kind: 'arg', arg: 0 };

function lockRow(
  family: LockFamily,
  name: string,
  effect: LockRow['effect'],
  success: LockRow['success'],
  change: Partial<LockRow>,
): LockRow {
  const { lock = firstArgument, ...shape } = family.shape;
  const base = { ...shape, kind: 'lock' as const, name, effect, success, lock, ...change };
  return { source: source(family.file, family.version), doc: lockDoc(family, base), ...base };
}

function lockDoc(family: LockFamily, row: Pick<LockRow, 'effect' | 'success' | 'mode'>): string {
  const mode = row.mode === 'shared' ? ' for reading' : '';
  switch (row.effect) {
    case 'acquire':
      return row.success === 'always'
        ? `Takes ${family.what}${mode}.`
        : `Takes ${family.what}${mode}; ${successText[row.success]}.`;
    case 'release':
      return `Releases ${family.what}${mode}.`;
    case 'downgrade':
      return `Turns the exclusive hold of ${family.what} into a shared one, without letting go.`;
    case 'reacquire':
      return `May drop ${family.what} and take it again: what was checked before is stale afterwards.`;
    case 'assert':
      return `States that ${family.what} is held here.`;
    case 'assert-not':
      return `States that ${family.what} is not held here.`;
  }
}

const successText = {
  always: '',
  zero: 'the lock is held if and only if the result is 0',
  nonzero: 'the lock is held if and only if the result is true',
  nonnull: 'the lock is held if and only if the result is not NULL',
} as const;

/** Names that take the lock: unconditionally, or with the given meaning of the result. */
export function acquires(
  family: LockFamily,
  names: string,
  success: LockRow['success'] = 'always',
  change: Partial<LockRow> = {},
): LockRow[] {
  return list(names).map((name) => lockRow(family, name, 'acquire', success, change));
}

/** Trylocks never sleep. */
export function tries(
  family: LockFamily,
  names: string,
  success: LockRow['success'] = 'nonzero',
  change: Partial<LockRow> = {},
): LockRow[] {
  return list(names).map((name) =>
    lockRow(family, name, 'acquire', success, { sleeps: false, trylock: true, ...change }),
  );
}

export function releases(family: LockFamily, names: string, change: Partial<LockRow> = {}): LockRow[] {
  return list(names).map((name) => lockRow(family, name, 'release', 'always', { sleeps: false, ...change }));
}

export function other(
  family: LockFamily,
  effect: 'downgrade' | 'reacquire' | 'assert' | 'assert-not',
  names: string,
  change: Partial<LockRow> = {},
): LockRow[] {
  return list(names).map((name) => lockRow(family, name, effect, 'always', { sleeps: false, ...change }));
}

export function guards(file: string, entries: readonly (readonly [string, string, string])[]): GuardRow[] {
  return entries.map(([name, acquire, release]) => ({
    kind: 'guard',
    name,
    acquire,
    release,
    conditional: /_(try|intr|kill)$/.test(name),
    source: source(file),
    doc: `Scope guard: ${acquire}() where it stands, ${release}() at the end of the block.`,
    versions: { since: '6.5' },
  }));
}

export function sleepers(file: string, names: string, reclaims = false, more: Doc = {}): SleeperRow[] {
  return list(names).map((name) => ({
    kind: 'sleeper',
    name,
    when: 'always',
    reclaims,
    source: source(file),
    doc: more.doc ?? `May sleep${reclaims ? ' and may enter reclaim' : ''}.`,
    ...(more.versions === undefined ? {} : { versions: more.versions }),
  }));
}

/** The argument with that index says whether a signal ends the wait. */
export function interruptible(index: number, rows: readonly SleeperRow[]): SleeperRow[] {
  return rows.map((row) => ({ ...row, interruptible: index }));
}

/** Allocators: they sleep if and only if the GFP argument allows direct reclaim. -1 is the last argument. */
export function allocators(file: string, gfp: number, names: string): SleeperRow[] {
  return list(names).map((name) => ({
    kind: 'sleeper',
    name,
    when: 'gfp',
    gfp,
    reclaims: true,
    source: source(file),
    doc: 'Allocates; sleeps and may enter reclaim if its GFP flags allow direct reclaim.',
  }));
}

/** Macros that allocate by type (7.0): flags that are left out mean GFP_KERNEL. */
export function typedAllocators(file: string, gfp: number, names: string): SleeperRow[] {
  return allocators(file, gfp, names).map((row) => ({
    ...row,
    gfpDefault: 'GFP_KERNEL',
    source: source(file, '7.0'),
    doc: 'Allocates by type; sleeps and may enter reclaim unless it is given flags that forbid it.',
  }));
}

export function gfps(names: string, directReclaim: boolean): GfpRow[] {
  return list(names).map((name) => ({
    kind: 'gfp',
    name,
    directReclaim,
    source: source('include/linux/gfp_types.h'),
    doc: directReclaim
      ? 'Allows direct reclaim: the allocation may sleep.'
      : 'No direct reclaim: the allocation does not sleep.',
  }));
}

export function plain(file: string, role: PlainRow['role'], names: string, version = v612): PlainRow[] {
  return list(names).map((name) => ({
    kind: 'plain',
    name,
    role,
    source: source(file, version),
    doc: plainDoc[role],
  }));
}

const plainDoc: Record<PlainRow['role'], string> = {
  init: 'Makes a lock ready; nobody may use it before.',
  release: 'Gives an object or a page back.',
  log: 'Prints.',
  noreturn: 'Does not return.',
  free: 'Frees memory.',
  pure: 'Computes; no side effect that matters here.',
  barrier: 'Memory barrier.',
  assertion: 'Debug check.',
  other: 'Neither sleeps nor locks.',
};

export interface EventSpec {
  readonly doc: string;
  readonly args?: EventRow['args'];
  readonly also?: EventKind;
  readonly returns?: Returns;
  readonly sleeps?: boolean;
  readonly mmapLock?: EventRow['mmapLock'];
  readonly driverLock?: EventRow['driverLock'];
  readonly mmapEffect?: 'acquire' | 'release';
  readonly mustCheck?: boolean;
  readonly follow?: string;
  readonly thread?: string;
  readonly versions?: Versions;
  readonly version?: string;
}

export function events(
  protocol: ProtocolId,
  event: EventKind,
  file: string,
  names: string,
  spec: EventSpec,
): EventRow[] {
  const { version, ...rest } = spec;
  return list(names).map((name) => ({
    kind: 'event',
    name,
    protocol,
    event,
    source: source(file, version),
    args: {},
    returns: 'void',
    sleeps: false,
    mmapLock: 'any',
    driverLock: 'any',
    ...rest,
  }));
}

export function list(names: string): string[] {
  return names.trim().split(/\s+/);
}
