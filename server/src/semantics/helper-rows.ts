// The project's own lock helpers, as rows of the settings. A row becomes a small C function in a file that no disk
// has: the flow engine makes its summary as of any other helper, so that a row cannot mean more than C can say.

export type VocabularyRow = LockRow | SleepRow;

export const lockKinds = ['mutex', 'spinlock', 'rwsem-read', 'rwsem-write'] as const;
export const successes = ['always', 'zero', 'nonzero'] as const;

export interface LockRow {
  readonly event: 'lock' | 'unlock';
  readonly function: string;
  readonly kind: (typeof lockKinds)[number];
  /** The argument that is the lock, or points to what holds it; from 0. */
  readonly argument?: number | undefined;
  /** `struct foo.lock`: what the argument points to, and its member. Absent: the argument is the lock. */
  readonly member?: string | undefined;
  /** When the result says that the lock is held. */
  readonly success?: (typeof successes)[number] | undefined;
}

export interface SleepRow {
  readonly event: 'sleep';
  readonly function: string;
}

/** The kind of lock that this call takes; null if rows have none. */
export function kindTakenBy(call: string): LockRow['kind'] | null {
  return lockKinds.find((kind) => calls[kind][1] === call) ?? null;
}

/** The rows as C. */
export function vocabularyText(rows: readonly VocabularyRow[]): string {
  return rows.map((row) => (row.event === 'sleep' ? sleeper(row) : locker(row))).join('\n');
}

function sleeper(row: SleepRow): string {
  return `int ${row.function}(void)\n{\n\tmight_sleep();\n\treturn unknown_result;\n}\n`;
}

/** Calls that take and give back, and forms whose result says whether they took. */
const calls = {
  mutex: ['struct mutex', 'mutex_lock', 'mutex_unlock', 'mutex_lock_interruptible', 'mutex_trylock'],
  spinlock: ['spinlock_t', 'spin_lock', 'spin_unlock', null, 'spin_trylock'],
  'rwsem-read': ['struct rw_semaphore', 'down_read', 'up_read', 'down_read_killable', 'down_read_trylock'],
  'rwsem-write': [
    'struct rw_semaphore',
    'down_write',
    'up_write',
    'down_write_killable',
    'down_write_trylock',
  ],
} as const;

function locker(row: LockRow): string {
  const [type, take, give, zeroIfTaken, oneIfTaken] = calls[row.kind];
  const [owner, member] = row.member?.split('.') ?? [type, null];
  const lock = member === null || member === undefined ? 'p' : `&p->${member}`;
  const before = Array.from({ length: row.argument ?? 0 }, (_, i) => `long a${i}, `).join('');
  const head = `int ${row.function}(${before}${owner} *p)`;
  return `${head}\n{\n${body()}}\n`;

  function body(): string {
    if (row.event === 'unlock') return `\t${give}(${lock});\n\treturn unknown_result;\n`;
    switch (row.success ?? 'always') {
      case 'always':
        return `\t${take}(${lock});\n\treturn unknown_result;\n`;
      case 'nonzero':
        return `\treturn ${oneIfTaken}(${lock});\n`;
      case 'zero':
        if (zeroIfTaken !== null) return `\treturn ${zeroIfTaken}(${lock});\n`;
        return `\tif (${oneIfTaken}(${lock}))\n\t\treturn 0;\n\treturn -EBUSY;\n`;
    }
  }
}
