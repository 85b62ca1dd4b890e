// The invlock helpers with every correction applied that the search asked for, and the mistakes that a driver can
// make with them.

import { corrected } from '../build.ts';
import type { ProtocolModel, Variant } from '../protocol.ts';
import { corrections, invlockRfc } from './invlock-rfc.ts';

const end = 'end_section collided=collided';

const variants: readonly Variant[] = [
  { id: 'documented', title: 'as the changelog uses it', kind: 'documented', edits: [] },
  {
    id: 'end-ignored',
    title: 'the result of the end is dropped',
    kind: 'wrong',
    rule: 'INV102',
    edits: [{ in: 'fault', replace: end, by: ['end_section'] }],
  },
  {
    id: 'end-before-lock',
    title: 'the section ends before the driver lock is taken',
    kind: 'wrong',
    rule: 'INV103',
    edits: [
      { in: 'fault', drop: end },
      { in: 'fault', before: 'lock driver', add: ['end_section collided=drop'] },
      { in: 'fault', replace: 'discard', by: ['drop: discard'] },
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
    title: 'the section ends under a lock that the callbacks do not take',
    kind: 'wrong',
    rule: 'INV104',
    edits: [
      { in: 'fault', replace: 'lock driver', by: ['lock other'] },
      { in: 'fault', replace: 'unlock driver', by: ['unlock other'] },
      { in: 'fault', replace: 'collided: unlock driver', by: ['collided: unlock other'] },
    ],
  },
  {
    id: 'sleep-after-end',
    title: 'something sleeps between the end and the unlock',
    kind: 'wrong',
    rule: 'INV112',
    edits: [{ in: 'fault', before: 'map', add: ['sleep'] }],
  },
  {
    id: 'start-under-lock',
    title: 'the section starts under the driver lock',
    kind: 'wrong',
    rule: 'INV601',
    edits: [
      { in: 'fault', replace: 'again: start_section', by: ['again: lock driver', 'start_section'] },
      { in: 'fault', drop: 'lock driver' },
    ],
  },
  {
    id: 'start-under-mmap-lock',
    title: 'the section starts with the mmap lock held',
    kind: 'wrong',
    rule: 'INV601',
    edits: [{ in: 'fault', replace: 'again: start_section', by: ['again: lock mmap read', 'start_section'] }],
  },
  {
    id: 'never-ended',
    title: 'a way out leaves the section open',
    kind: 'wrong',
    rule: 'INV602',
    edits: [{ in: 'fault', after: 'page_walk', add: ['choose fine failed', 'failed: end', 'fine:'] }],
  },
  {
    id: 'retry-keeps-lock',
    title: 'a retry goes round with the driver lock held',
    kind: 'wrong',
    rule: 'INV603',
    edits: [{ in: 'fault', replace: 'collided: unlock driver', by: ['collided:'] }],
  },
  {
    id: 'state-reinit',
    title: 'the state is initialised again in each round',
    kind: 'wrong',
    rule: 'INV604',
    edits: [
      { in: 'fault', drop: 'state_init' },
      { in: 'fault', replace: 'again: start_section', by: ['again: state_init', 'start_section'] },
    ],
  },
  {
    id: 'inv-start-unlocked',
    title: 'range_start counts without the driver lock',
    kind: 'wrong',
    rule: 'INV304',
    edits: [
      {
        in: 'callback',
        lines: ['inv_start', 'if my.concerned == false return', 'unmap'],
      },
    ],
  },
  {
    id: 'inv-start-other-lock',
    title: 'range_start counts under another lock than the end of the section',
    kind: 'wrong',
    rule: 'INV304',
    edits: [
      {
        in: 'callback',
        lines: ['lock other', 'inv_start', 'unmap', 'unlock other'],
      },
    ],
  },
  {
    id: 'lost-inv-end',
    title: 'range_end does not count',
    kind: 'wrong',
    rule: 'INV301',
    edits: [{ in: 'callback_end', lines: [] }],
  },
  {
    id: 'no-teardown',
    title: 'the callback leaves the mapping',
    kind: 'wrong',
    edits: [{ in: 'callback', drop: 'unmap' }],
  },
  {
    id: 'blocks-when-nonblockable',
    title: 'the callback waits for its lock although the range is not blockable',
    kind: 'wrong',
    rule: 'INV205',
    edits: [{ in: 'callback', drop: 'if my.nb == true goto try' }],
  },
];

export const invlock: ProtocolModel = {
  ...invlockRfc,
  id: 'invlock',
  title: 'invlock, corrected',
  summary: [
    ...invlockRfc.summary,
    'This is the sketch with every correction that the search over the posted one asks for.',
  ],
  procedures: corrected(invlockRfc.procedures, corrections),
  variants,
};
