// Every row of the vocabulary.

import { callbackRows } from './callbacks.ts';
import { environmentEvents } from './environment-events.ts';
import { guardRows } from './guards.ts';
import { hmmEvents } from './hmm-events.ts';
import { intervalEvents } from './interval-events.ts';
import { invlockEvents } from './invlock-events.ts';
import { kvmEvents, sequenceFieldRows } from './kvm-events.ts';
import { sleepingLocks } from './locks.ts';
import { pageTableLockPointers, pageTableLocks } from './page-table-locks.ts';
import { plainRows } from './plain.ts';
import type { Row } from './row.ts';
import { gfpRows, sleeperRows } from './sleepers.ts';
import { assertions, spinningLocks } from './spinning-locks.ts';

export const allRows: readonly Row[] = [
  ...intervalEvents,
  ...hmmEvents,
  ...kvmEvents,
  ...invlockEvents,
  ...environmentEvents,
  ...callbackRows,
  ...sequenceFieldRows,
  ...sleepingLocks,
  ...spinningLocks,
  ...pageTableLocks,
  ...pageTableLockPointers,
  ...assertions,
  ...guardRows,
  ...sleeperRows,
  ...gfpRows,
  ...plainRows,
];
