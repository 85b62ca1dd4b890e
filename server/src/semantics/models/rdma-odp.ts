// On-demand paging of RDMA regions on top of an interval notifier, as ib_umem_odp_map_dma_and_lock() does it.
// Source: drivers/infiniband/core/umem_odp.c, drivers/infiniband/hw/mlx5/odp.c (6.12).

import type { Procedures } from '../machine/program.ts';
import { type ProtocolModel, routine } from '../protocol.ts';
import { mmapLock } from './environment.ts';
import { intervalNotifier } from './interval-notifier.ts';
import { odpVariants } from './rdma-odp-variants.ts';

const driver: Procedures = {
  // Returns with umem_mutex held. The reference to the mm may go before the device is updated: mmput_async().
  map_dma_and_lock: routine(`
    mmget dead=dead
    again: read_begin
    lock mmap read
    own_invalidation
    hmm_range_fault busy=busy
    unlock mmap read
    lock umem
    read_retry collided=collided
    mmput
    return
    busy: unlock mmap read
    goto drop
    collided: unlock umem
    drop: discard
    goto again
    dead: exit dead
  `),
  fault: routine(`
    arrive
    map_dma_and_lock dead=return
    map
    unlock umem
  `),
  callback: routine(`
    if my.cur == 0 return
    if my.nb == true exit refused
    lock umem
    set_seq
    unmap
    unlock umem
  `),
};

export const rdmaOdp: ProtocolModel = {
  id: 'rdma-odp',
  title: 'ib_umem_odp',
  kernel: '5.11 and later',
  summary: [
    'A look-up samples the sequence of the region, looks the pages up, takes umem_mutex and checks; it goes round until that succeeds, and hands the mutex over to its caller, who updates the device and unlocks.',
    'The callback refuses every range that is not blockable; else it moves the sequence and unmaps under umem_mutex.',
  ],
  sources: [
    { file: 'drivers/infiniband/core/umem_odp.c', version: '6.12' },
    { file: 'drivers/infiniband/hw/mlx5/odp.c', version: '6.12' },
  ],
  shared: intervalNotifier.shared,
  sequences: intervalNotifier.sequences,
  locks: [mmapLock, { name: 'umem', kind: 'mutex' }, { name: 'driver', kind: 'mutex' }],
  procedures: { ...intervalNotifier.procedures, ...driver },
  properties: [...intervalNotifier.properties, 'lock-mode'],
  variants: odpVariants,
};
