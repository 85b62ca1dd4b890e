// Drivers on plain start and end callbacks: what they count, what they lock, and when they let go of the notifier.

import type { Edit, Variant } from '../protocol.ts';

const end = (...lines: string[]): Edit => ({ in: 'fault', replace: 'done:', by: ['done:', ...lines] });

/** The same driver with a mutex instead of the spinning lock. */
const sleepingLock: readonly Edit[] = [
  { in: 'fault', replace: 'lock driver', by: ['lock sleeping'] },
  { in: 'fault', replace: 'unlock driver', by: ['unlock sleeping'] },
  { in: 'fault', replace: 'absent: unlock driver', by: ['absent: unlock sleeping'] },
  { in: 'fault', replace: 'busy: unlock driver', by: ['busy: unlock sleeping'] },
  ...['start', 'finish', 'mm_release'].flatMap((name) => [
    { in: name, replace: 'lock driver', by: ['lock sleeping'] },
    { in: name, replace: 'unlock driver', by: ['unlock sleeping'] },
  ]),
];
const refuse: readonly Edit[] = [
  {
    in: 'start',
    replace: 'lock sleeping',
    by: ['if my.nb == true goto try', 'lock sleeping', 'goto have', 'try: trylock sleeping busy no', 'have:'],
  },
  { in: 'start', after: 'unlock sleeping', add: ['return', 'no: exit refused'] },
];

export const rangeVariants: readonly Variant[] = [
  { id: 'documented', title: 'as a driver with a spinning lock faults', kind: 'documented', edits: [] },
  {
    id: 'look-up-before-lock',
    title:
      'pages are looked up before the lock: the count does not tell of an invalidation that came and went',
    kind: 'wrong',
    rule: 'INV101',
    edits: [
      { in: 'fault', drop: 'fast_walk absent=absent' },
      { in: 'fault', before: 'lock driver', add: ['fault_in'] },
      { in: 'fault', replace: 'busy: unlock driver', by: ['busy: unlock driver', 'discard'] },
    ],
  },
  {
    id: 'no-check',
    title: 'the count is never looked at',
    kind: 'wrong',
    rule: 'INV101',
    edits: [{ in: 'fault', drop: 'check_idle busy=busy' }],
  },
  {
    id: 'check-ignored',
    title: 'the result of the check is dropped',
    kind: 'wrong',
    rule: 'INV102',
    edits: [{ in: 'fault', replace: 'check_idle busy=busy', by: ['check_idle'] }],
  },
  {
    id: 'check-before-lock',
    title: 'the count is looked at before the lock is taken',
    kind: 'wrong',
    rule: 'INV103',
    edits: [
      { in: 'fault', drop: 'check_idle busy=busy' },
      { in: 'fault', before: 'lock driver', add: ['check_idle busy=again'] },
    ],
  },
  {
    id: 'map-after-unlock',
    title: 'the page is mapped after the unlock',
    kind: 'wrong',
    rule: 'INV109',
    edits: [
      { in: 'fault', drop: 'map' },
      { in: 'fault', after: 'unlock driver', add: ['map'] },
    ],
  },
  {
    id: 'wrong-lock',
    title: 'the fault takes a lock that the callbacks do not take',
    kind: 'wrong',
    rule: 'INV104',
    edits: [
      { in: 'fault', replace: 'lock driver', by: ['lock other'] },
      { in: 'fault', replace: 'unlock driver', by: ['unlock other'] },
      { in: 'fault', replace: 'absent: unlock driver', by: ['absent: unlock other'] },
      { in: 'fault', replace: 'busy: unlock driver', by: ['busy: unlock other'] },
    ],
  },
  {
    id: 'wait-under-lock',
    title: 'waits for the end of invalidations under the driver lock',
    kind: 'wrong',
    rule: 'INV115',
    edits: [
      { in: 'fault', replace: 'again: wait_idle', by: ['again:'] },
      { in: 'fault', after: 'lock driver', add: ['wait_idle'] },
    ],
  },
  {
    id: 'fault-under-lock',
    title: 'pages are faulted in under the driver lock',
    kind: 'wrong',
    rule: 'INV114',
    edits: [
      {
        in: 'fault',
        replace: 'absent: unlock driver',
        by: ['absent: fault_in', 'unlock driver', 'discard', 'goto again'],
      },
    ],
  },
  {
    id: 'no-count',
    title: 'running invalidations are not counted',
    kind: 'wrong',
    rule: 'INV301',
    edits: [
      { in: 'start', drop: 'inv_begin' },
      { in: 'finish', drop: 'inv_end' },
    ],
  },
  {
    id: 'lost-end',
    title: 'range_end does not count down',
    kind: 'wrong',
    rule: 'INV301',
    edits: [{ in: 'finish', drop: 'inv_end' }],
  },
  {
    id: 'lost-begin',
    title: 'range_start does not count, range_end counts down',
    kind: 'wrong',
    rule: 'INV301',
    edits: [{ in: 'start', drop: 'inv_begin' }],
  },
  {
    id: 'count-unlocked',
    title: 'range_start and range_end count without the driver lock',
    kind: 'wrong',
    rule: 'INV303',
    edits: [
      {
        in: 'start',
        lines: [
          'if my.concerned == false return',
          'my.count = count',
          'count = my.count + 1',
          'lock driver',
          'tear_down',
          'unlock driver',
        ],
      },
      {
        in: 'finish',
        lines: ['if my.concerned == false return', 'my.count = count', 'count = my.count - 1'],
      },
    ],
  },
  {
    id: 'count-atomic',
    title: 'the count is atomic, and is raised before the lock is taken (sgi-gru)',
    kind: 'legal',
    edits: [
      { in: 'start', drop: 'inv_begin' },
      { in: 'start', before: 'lock driver', add: ['inv_begin'] },
      { in: 'finish', lines: ['if my.concerned == false return', 'inv_end'] },
    ],
  },
  {
    id: 'count-after-teardown',
    title: 'range_start tears down, drops the lock, and counts after that',
    kind: 'wrong',
    edits: [
      { in: 'start', drop: 'inv_begin' },
      { in: 'start', after: 'unlock driver', add: ['lock driver', 'inv_begin', 'unlock driver'] },
    ],
  },
  {
    id: 'no-teardown',
    title: 'range_start leaves the mapping',
    kind: 'wrong',
    edits: [{ in: 'start', drop: 'tear_down' }],
  },
  {
    id: 'callback-keeps-lock',
    title: 'range_start returns with the driver lock held',
    kind: 'wrong',
    rule: 'INV214',
    edits: [{ in: 'start', drop: 'unlock driver' }],
  },
  {
    id: 'blocks-when-nonblockable',
    title: 'the callbacks wait for a mutex although the range is not blockable',
    kind: 'wrong',
    rule: 'INV205',
    edits: sleepingLock,
  },
  {
    id: 'refuses-beside-an-end',
    title:
      'range_start refuses a range that is not blockable, and range_end counts down what was not counted',
    kind: 'wrong',
    rule: 'INV206',
    edits: [...sleepingLock, ...refuse],
  },
  {
    id: 'unregister-then-free',
    title: 'the notifier is unregistered, and freed after that',
    kind: 'legal',
    edits: [end('unregister', 'free')],
  },
  {
    id: 'put',
    title: 'the mapping goes, the notifier is put, and freed by free_notifier()',
    kind: 'legal',
    edits: [end('mm_release', 'put', 'free_notifier')],
  },
  {
    id: 'put-without-teardown',
    title: 'the notifier is put with the mapping still there',
    kind: 'wrong',
    edits: [end('put', 'free_notifier')],
  },
  {
    id: 'free-before-unregister',
    title: 'the notifier is freed, and unregistered after that',
    kind: 'wrong',
    rule: 'INV406',
    edits: [end('mm_release', 'free', 'unregister')],
  },
  {
    id: 'free-without-unregister',
    title: 'the notifier is freed while it is registered',
    kind: 'wrong',
    rule: 'INV406',
    edits: [end('mm_release', 'free')],
  },
  {
    id: 'free-after-put',
    title: 'the notifier is freed right after it was put',
    kind: 'wrong',
    rule: 'INV406',
    edits: [end('mm_release', 'put', 'free')],
  },
  {
    id: 'unregister-in-callback',
    title: 'range_start unregisters its own notifier',
    kind: 'wrong',
    rule: 'INV213',
    edits: [{ in: 'start', after: 'unlock driver', add: ['unregister'] }],
  },
  {
    id: 'unregister-under-lock',
    title: 'the notifier is unregistered under the driver lock, which its callbacks take',
    kind: 'wrong',
    rule: 'INV405',
    edits: [end('lock driver', 'tear_down', 'unregister', 'unlock driver')],
  },
  {
    id: 'unregister-under-other-lock',
    title: 'the notifier is unregistered under a lock that range_start takes, but release does not',
    kind: 'wrong',
    rule: 'INV405',
    edits: [
      end('lock other', 'unregister', 'unlock other'),
      { in: 'start', before: 'lock driver', add: ['lock other'] },
      { in: 'start', after: 'unlock driver', add: ['unlock other'] },
    ],
  },
  {
    id: 'release',
    title: 'the mm dies, and each fault holds a user reference',
    kind: 'legal',
    contexts: ['release'],
    edits: [],
  },
  {
    id: 'release-unregister',
    title: 'the mm dies while the notifier is unregistered and freed',
    kind: 'legal',
    contexts: ['release'],
    edits: [end('unregister', 'free')],
  },
  {
    id: 'release-without-reference',
    title: 'the mm dies, and a fault holds no user reference',
    kind: 'wrong',
    rule: 'INV409',
    contexts: ['release'],
    edits: [
      { in: 'fault', drop: 'mmget dead=return' },
      { in: 'fault', drop: 'mmput' },
    ],
  },
];
