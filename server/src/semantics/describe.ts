// What the rows say, in words: the text of hovers and of `explain`. Sentences are built from the data, so that a
// row cannot say one thing to the rules and another to the reader. Short enough for a tooltip: one line each for
// the name, its place in the protocol, locks, context and results; what is unknown is left out.

import { rowsBefore, spelledAlike } from './ancestry.ts';
import type {
  CallbackRow,
  EventRow,
  LockRow,
  ProtocolId,
  Row,
  SequenceFieldRow,
  Versions,
} from './contracts/row.ts';
import { existsIn } from './kernel-version.ts';
import { rolePath } from './role-path.ts';

/** What is known at the place that is described. */
export interface Place {
  /** The driver lock by its own name, and the callback that takes it: `struct foo.lock`, `foo_invalidate`. */
  readonly driverLock?: string;
  readonly lockedBy?: string;
  /** The version that the settings name. */
  readonly kernel?: string;
}

/** Markdown paragraphs on one row. */
export function describeRow(row: Row, place: Place = {}): string[] {
  const facts = factsOf(row, place).filter(([, text]) => text !== '');
  const path = row.kind === 'event' || row.kind === 'sequence-field' ? pathText(row) : '';
  return [
    [headOf(row), ...versionWords(row)].join(' · '),
    ...(path === '' ? [] : [path]),
    row.doc,
    ...(facts.length > 0 ? [facts.map(([lead, text]) => `- **${lead}**: ${text}`).join('\n')] : []),
    ...absence(row.versions, place.kernel),
  ];
}

function absence(versions: Versions | undefined, kernel: string | undefined): string[] {
  if (kernel === undefined || existsIn(versions, kernel)) return [];
  const instead = versions?.replacedBy === undefined ? '' : `; use \`${versions.replacedBy}\``;
  return [`**Not in Linux ${kernel}**, which the settings name${instead}.`];
}

/** Where the row was read: `mm/hmm.c (6.12)`. */
export function sourceText(row: Row): string {
  return `${row.source.file} (${row.source.version})`;
}

const protocolNames: Readonly<Record<ProtocolId, string>> = {
  invlock: 'invlock (RFC 2019)',
  'hmm-mirror': 'HMM mirror',
  'interval-notifier': 'interval notifier',
  'range-notifier': 'mmu notifier',
  'kvm-seq': 'KVM mmu notifier',
  'rdma-odp': 'RDMA on-demand paging',
  migrate: 'device memory migration',
  environment: 'memory management',
};

export function protocolName(id: ProtocolId): string {
  return protocolNames[id];
}

const eventNames: Readonly<Partial<Record<EventRow['event'], string>>> = {
  sample: 'sample of the sequence',
  'early-check': 'early look, which proves nothing',
  check: 'check for a collision',
  translate: 'lookup of pages',
  use: 'use of a page that was looked up',
  'set-seq': 'makes every older sample stale',
  'invalidate-begin': 'an invalidation opens',
  'invalidate-end': 'an invalidation closes',
  'range-init': 'describes an invalidation',
  'range-start': 'a range invalidation starts',
  'range-start-nonblock': 'a range invalidation starts, and may be refused',
  'range-end': 'a range invalidation ends',
  'section-start': 'start of the section',
  'section-end': 'end of the section and check for a collision',
  'section-check': 'early look inside the section',
  blockable: 'may the callback sleep?',
  insert: 'start of a subscription',
  remove: 'end of a subscription',
  'hmm-wait': 'waits for running invalidations',
};

function headOf(row: Row): string {
  switch (row.kind) {
    case 'event':
      return `**${protocolName(row.protocol)}**: ${eventNames[row.event] ?? row.event.replace(/-/g, ' ')}`;
    case 'lock':
      return `**lock**: ${row.effect.replace(/-/g, ' ')}`;
    case 'guard':
      return '**scoped lock**';
    case 'sleeper':
      return row.when === 'always' ? '**may sleep**' : '**may sleep**, as its GFP flags say';
    case 'gfp':
      return row.directReclaim
        ? '**allocation** that may sleep and reclaim'
        : '**allocation** that does not sleep';
    case 'plain':
      return '**plain**: does not sleep and takes no lock';
    case 'sequence-field': {
      const what = row.role === 'sequence' ? 'sequence counter' : 'count of running invalidations';
      return `**${protocolName(row.protocol)}**: ${what} of \`${row.struct}\``;
    }
    case 'callback':
      return `**${protocolName(row.protocol)}**: callback in \`${row.ops}\``;
  }
}

/** Since when, until when, and under which names before. Nothing is inferred. */
function versionWords(row: Row): string[] {
  const { since, until, replacedBy } = row.versions ?? {};
  const span =
    since !== undefined && until !== undefined
      ? `kernel ${since} to before ${until}`
      : since !== undefined
        ? `kernel ${since} and later`
        : until !== undefined
          ? `kernel before ${until}`
          : '';
  const older = rowsBefore(row);
  const alike = spelledAlike(row);
  return [
    span,
    replacedBy === undefined ? '' : `now \`${replacedBy}\``,
    older.length === 0 ? '' : `earlier ${older.map((name) => `\`${name}\``).join(', ')}`,
    alike.length === 0 ? '' : `also \`${alike.join('`, `')}\``,
  ].filter((word) => word !== '');
}

function pathText(row: EventRow | SequenceFieldRow): string {
  const path = rolePath(row);
  if (path === null) return '';
  return path.lines
    .map((line, k) => (k === path.at ? `**${line}**` : /_/.test(line) ? `\`${line}\`` : line))
    .join(' → ');
}

type Fact = readonly [lead: string, text: string];

function factsOf(row: Row, place: Place): Fact[] {
  switch (row.kind) {
    case 'event':
      return eventFacts(row, place);
    case 'lock':
      return lockFacts(row);
    case 'guard':
      return [
        ['Locks', `\`${row.acquire}()\` here, \`${row.release}()\` at the end of the scope`],
        ['Result', row.conditional ? 'the scope may hold nothing: test the guard' : ''],
      ];
    case 'sleeper':
      return [['Context', row.reclaims ? 'may enter direct reclaim, which runs mmu notifiers' : '']];
    case 'callback':
      return callbackFacts(row);
    case 'gfp':
    case 'plain':
    case 'sequence-field':
      return [];
  }
}

function eventFacts(row: EventRow, place: Place): Fact[] {
  const demands = [demanded(row, 'demands', place), demanded(row, 'forbids', place)];
  return [
    ['Locks', [...demands, mmapEffect(row)].filter((text) => text !== '').join('; ')],
    ['Context', contextOf(row)],
    ...resultsOf(row),
    ['Next', saysOutcome(row) ? '' : (row.follow ?? '')],
    ['Thread', row.thread ?? ''],
  ];
}

function demanded(row: EventRow, verb: 'demands' | 'forbids', place: Place): string {
  const fits = (how: EventRow['mmapLock']): boolean =>
    verb === 'demands' ? how === 'held' || how === 'held-write' : how === 'not-held';
  const locks = [
    fits(row.mmapLock) ? `the mmap lock${row.mmapLock === 'held-write' ? ' for writing' : ''}` : '',
    fits(row.driverLock) ? driverLock(place) : '',
  ].filter((text) => text !== '');
  return locks.length === 0 ? '' : `${verb} ${locks.join(' and ')}`;
}

function driverLock(place: Place): string {
  if (place.driverLock === undefined) return 'the driver lock';
  const by = place.lockedBy === undefined ? '' : `, the lock of \`${place.lockedBy}()\``;
  return `\`${place.driverLock}\`${by}`;
}

function mmapEffect(row: EventRow): string {
  if (row.mmapEffect === undefined) return '';
  return row.mmapEffect === 'acquire' ? 'takes the mmap lock' : 'releases the mmap lock';
}

function contextOf(row: EventRow): string {
  const sleeps = row.sleeps ? 'may sleep' : 'does not sleep';
  return row.event === 'set-seq' ? `${sleeps}; in the callback, on every path that returns true` : sleeps;
}

/** What the results mean. A check's `Next` says what to do if it collided. */
function resultsOf(row: EventRow): Fact[] {
  const must: Fact = ['Result', row.mustCheck === true ? 'must be checked' : ''];
  switch (row.returns) {
    case 'collided': {
      const [, onTrue, onFalse] = outcomes.exec(row.follow ?? '') ?? [];
      const otherwise = isProof(row) ? 'publish before the lock is released' : 'proves nothing';
      return [
        ['true', `it has collided: ${onTrue ?? 'discard what was looked up, go round again'}`],
        ['false', onFalse ?? otherwise],
      ];
    }
    case 'valid':
      return [
        ['true', 'publish before the lock is released'],
        ['false', 'it has collided: discard what was looked up, go round again'],
      ];
    case 'errno':
      return row.event === 'translate'
        ? [
            ['0', 'the pages are a guess until the check'],
            ['-EBUSY', 'it has collided: sample again'],
          ]
        : [['Result', `0 or a negative errno${row.mustCheck === true ? ', which must be checked' : ''}`]];
    case 'count':
      return [['Result', 'a count or a negative errno']];
    case 'sequence':
      return [['Result', 'the sequence to compare later']];
    case 'pointer':
      return [['Result', 'a pointer or NULL']];
    case 'error-pointer':
      return [
        ['Result', `a pointer or an error pointer${row.mustCheck === true ? ', which must be checked' : ''}`],
      ];
    case 'pfn':
    case 'bool':
    case 'void':
      return [must];
  }
}

const outcomes = /^If true: (.+?)\.(?: If false: (.+)\.)?$/;

/** What follows is told with the results. */
function saysOutcome(row: EventRow): boolean {
  return row.returns === 'collided' && outcomes.test(row.follow ?? '');
}

function isProof(row: EventRow): boolean {
  return row.event === 'check' || row.event === 'section-end';
}

function lockFacts(row: LockRow): Fact[] {
  const holding: Readonly<Record<LockRow['holds'], string>> = {
    sleeping: '',
    spinning: 'nothing may sleep while it is held',
    rcu: 'nothing may sleep in the read section',
    'irq-off': 'nothing may sleep: interrupts are off',
    'preempt-off': 'nothing may sleep: preemption is off',
    srcu: 'sleeping is allowed in the read section',
  };
  const success: Readonly<Record<LockRow['success'], string>> = {
    always: '',
    zero: 'the lock is held if the result is 0',
    nonzero: 'the lock is held if the result is not 0',
    nonnull: 'the lock is held if the result is not NULL',
  };
  const context = [row.sleeps ? 'may sleep' : '', row.effect === 'acquire' ? holding[row.holds] : ''];
  return [
    ['Locks', row.effect === 'reacquire' ? 'dropped in between: what was checked before is stale' : ''],
    ['Context', context.filter((text) => text !== '').join('; ')],
    ['Result', success[row.success]],
  ];
}

function callbackFacts(row: CallbackRow): Fact[] {
  const context: Readonly<Record<CallbackRow['context'], string>> = {
    blockable: 'may sleep only if `mmu_notifier_range_blockable()` says so',
    atomic: 'must not sleep',
    sleepable: 'may sleep',
  };
  return [
    [
      'Locks',
      row.mmapLock === 'held' || row.mmapLock === 'held-write' ? 'called with the mmap lock held' : '',
    ],
    ['Context', context[row.context]],
    ['Result', row.refuses === undefined ? '' : `\`${row.refuses}\` refuses a range that is not blockable`],
  ];
}
