// What the rows say, in words: the text of hovers and of the protocol tables. Sentences are built from the
// data, so that a row cannot say one thing to the rules and another to the reader.

import type { CallbackRow, EventRow, LockRow, ProtocolId, Row, Source, Versions } from './contracts/row.ts';
import { existsIn } from './kernel-version.ts';

/** Markdown paragraphs on one row; with a kernel version also whether it exists there. */
export function describeRow(row: Row, kernel: string | null = null): string[] {
  const facts = factsOf(row).filter((fact) => fact !== '');
  return [
    `**\`${row.name}\`**: ${headingOf(row)}`,
    row.doc,
    ...(facts.length > 0 ? [facts.map((fact) => `- ${fact}`).join('\n')] : []),
    ...(kernel === null || existsIn(row.versions, kernel) ? [] : [absentIn(row.versions, kernel)]),
    footOf(row.source, row.versions),
  ];
}

function absentIn(versions: Versions | undefined, kernel: string): string {
  const instead = versions?.replacedBy === undefined ? '' : `; use \`${versions.replacedBy}\``;
  return `**Not in Linux ${kernel}**, which the settings name${instead}.`;
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
  'set-seq': 'invalidation moves the sequence',
  'invalidate-begin': 'an invalidation opens',
  'invalidate-end': 'an invalidation closes',
  'range-start': 'a range invalidation starts',
  'range-start-nonblock': 'a range invalidation starts, and may be refused',
  'range-end': 'a range invalidation ends',
  'section-start': 'start of the section',
  'section-end': 'end of the section and check for a collision',
  'section-check': 'early look inside the section',
  blockable: 'may the callback sleep?',
};

function headingOf(row: Row): string {
  switch (row.kind) {
    case 'event':
      return `${protocolName(row.protocol)}, ${eventNames[row.event] ?? row.event.replace(/-/g, ' ')}`;
    case 'lock':
      return `lock, ${row.effect.replace(/-/g, ' ')}`;
    case 'guard':
      return 'scoped lock';
    case 'sleeper':
      return row.when === 'always' ? 'may sleep' : 'may sleep, as its GFP flags say';
    case 'gfp':
      return row.directReclaim ? 'allocation that may sleep and reclaim' : 'allocation that does not sleep';
    case 'plain':
      return 'does not sleep and takes no lock';
    case 'sequence-field':
      return `${protocolName(row.protocol)}, ${row.role === 'sequence' ? 'sequence counter' : 'count of running invalidations'} of \`${row.struct}\``;
    case 'callback':
      return `${protocolName(row.protocol)}, callback in \`${row.ops}\``;
  }
}

function factsOf(row: Row): string[] {
  switch (row.kind) {
    case 'event':
      return eventFacts(row);
    case 'lock':
      return lockFacts(row);
    case 'guard':
      return [
        `Takes the lock as \`${row.acquire}()\` and releases it as \`${row.release}()\` at the end of the scope.`,
        row.conditional ? 'The scope may hold nothing: test the guard.' : '',
      ];
    case 'sleeper':
      return [row.reclaims ? 'May enter direct reclaim, which runs mmu notifiers.' : ''];
    case 'callback':
      return callbackFacts(row);
    case 'gfp':
    case 'plain':
    case 'sequence-field':
      return [];
  }
}

function eventFacts(row: EventRow): string[] {
  return [
    row.sleeps ? 'May sleep.' : 'Does not sleep.',
    demand('mmap lock', row.mmapLock),
    demand('driver lock', row.driverLock),
    row.mmapEffect === 'acquire' ? 'Takes the mmap lock.' : '',
    row.mmapEffect === 'release' ? 'Releases the mmap lock.' : '',
    resultOf(row),
    row.mustCheck === true ? 'The result must be checked.' : '',
    row.follow === undefined ? '' : `Next: ${row.follow}`,
  ];
}

function demand(lock: string, how: EventRow['mmapLock']): string {
  switch (how) {
    case 'held':
      return `The ${lock} must be held.`;
    case 'held-write':
      return `The ${lock} must be held for writing.`;
    case 'not-held':
      return `The ${lock} must not be held.`;
    case 'any':
      return '';
  }
}

function resultOf(row: EventRow): string {
  switch (row.returns) {
    case 'collided':
      return 'True: it has collided, go round again.';
    case 'valid':
      return 'True: what was looked up is still valid.';
    case 'errno':
      return 'Returns 0 or a negative errno.';
    case 'count':
      return 'Returns a count or a negative errno.';
    case 'sequence':
      return 'Returns the sequence to compare later.';
    case 'pointer':
      return 'Returns a pointer or NULL.';
    case 'error-pointer':
      return 'Returns a pointer or an error pointer.';
    case 'pfn':
    case 'bool':
    case 'void':
      return '';
  }
}

function lockFacts(row: LockRow): string[] {
  const holding: Readonly<Record<LockRow['holds'], string>> = {
    sleeping: '',
    spinning: 'Nothing may sleep while it is held.',
    rcu: 'Nothing may sleep in the read section.',
    'irq-off': 'Nothing may sleep: interrupts are off.',
    'preempt-off': 'Nothing may sleep: preemption is off.',
    srcu: 'Sleeping is allowed in the read section.',
  };
  const success: Readonly<Record<LockRow['success'], string>> = {
    always: '',
    zero: 'The lock is held if the result is 0.',
    nonzero: 'The lock is held if the result is not 0.',
    nonnull: 'The lock is held if the result is not NULL.',
  };
  return [
    row.mode === 'shared' ? 'For reading: others may hold it for reading too.' : '',
    row.sleeps ? 'May sleep.' : '',
    row.effect === 'acquire' ? holding[row.holds] : '',
    row.effect === 'reacquire' ? 'The lock is dropped in between: what was checked before is stale.' : '',
    success[row.success],
  ];
}

function callbackFacts(row: CallbackRow): string[] {
  const context: Readonly<Record<CallbackRow['context'], string>> = {
    blockable: 'May sleep only if `mmu_notifier_range_blockable()` says so.',
    atomic: 'Must not sleep.',
    sleepable: 'May sleep.',
  };
  return [
    context[row.context],
    row.refuses === undefined ? '' : `Refuses a range that is not blockable with \`${row.refuses}\`.`,
    row.mmapLock === 'held' || row.mmapLock === 'held-write' ? 'Called with the mmap lock held.' : '',
  ];
}

function footOf(source: Source, versions: Versions | undefined): string {
  const parts = [`${source.file} (${source.version})`];
  if (versions?.since !== undefined) parts.push(`since ${versions.since}`);
  if (versions?.until !== undefined) parts.push(`until ${versions.until}`);
  if (versions?.replacedBy !== undefined) parts.push(`now \`${versions.replacedBy}\``);
  return `*${parts.join(', ')}*`;
}
