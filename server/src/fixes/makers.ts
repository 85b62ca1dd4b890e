// The fixes by the rule whose findings they mend.

import { faultWithoutMmapLockFix } from './fault-without-mmap-lock.ts';
import type { FixMaker } from './fix.ts';
import { invlockStateReinitFix } from './invlock-state-reinit.ts';
import { lockLeakFix } from './lock-leak.ts';
import { nonblockSleepFix } from './nonblock-sleep.ts';
import { registerIgnoredFix } from './register-ignored.ts';
import { removeUnderLockFix } from './remove-under-lock.ts';
import { retryIgnoredFix } from './retry-ignored.ts';
import { invlockRetryKeepsLockFix, retryKeepsLockFix } from './retry-keeps-lock.ts';
import { retryMissingFix } from './retry-missing.ts';
import { retryUnlockedFix } from './retry-unlocked.ts';
import { retryWrongLockFix } from './retry-wrong-lock.ts';
import { seqLateFix } from './seq-late.ts';
import { seqNotResampledFix } from './seq-not-resampled.ts';
import { seqResampledMidOpFix } from './seq-resampled-mid-op.ts';
import { setSeqMissingFix, setSeqUnlockedFix } from './set-seq.ts';
import { startEndUnbalancedFix } from './start-end-unbalanced.ts';
import { unlockBeforePublishFix } from './unlock-before-publish.ts';
import { unlockNotHeldFix } from './unlock-not-held.ts';

export const fixMakers: ReadonlyMap<string, FixMaker> = new Map(
  [
    retryMissingFix,
    retryIgnoredFix,
    retryUnlockedFix,
    retryWrongLockFix,
    seqLateFix,
    seqNotResampledFix,
    seqResampledMidOpFix,
    unlockBeforePublishFix,
    retryKeepsLockFix,
    setSeqMissingFix,
    setSeqUnlockedFix,
    nonblockSleepFix,
    startEndUnbalancedFix,
    registerIgnoredFix,
    removeUnderLockFix,
    faultWithoutMmapLockFix,
    lockLeakFix,
    unlockNotHeldFix,
    invlockRetryKeepsLockFix,
    invlockStateReinitFix,
  ].map((maker) => [maker.slug, maker]),
);
