// Every protocol that runs, in the order that lists show them.

import type { ProtocolModel } from '../protocol.ts';
import { hmmMirror } from './hmm-mirror.ts';
import { intervalNotifier } from './interval-notifier.ts';
import { invlock } from './invlock.ts';
import { invlockRfc } from './invlock-rfc.ts';
import { kvmPfnCache } from './kvm-pfncache.ts';
import { kvmSeq } from './kvm-seq.ts';
import { rangeNotifier } from './range-notifier.ts';
import { rdmaOdp } from './rdma-odp.ts';
import { rdmaOdpCounters } from './rdma-odp-counters.ts';

export const models: readonly ProtocolModel[] = [
  invlockRfc,
  invlock,
  hmmMirror,
  intervalNotifier,
  rangeNotifier,
  kvmSeq,
  kvmPfnCache,
  rdmaOdp,
  rdmaOdpCounters,
];

export function modelNamed(name: string): ProtocolModel | undefined {
  return models.find((m) => m.id === name);
}
