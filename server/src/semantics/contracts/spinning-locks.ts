// Locks under which nothing may sleep, and the contexts that forbid sleeping: RCU, interrupts or preemption off.

import { acquires, other, releases, tries, type LockFamily } from './build.ts';
import { noReclaimToken } from '../identity.ts';
import type { LockRow } from './row.ts';

const spin: LockFamily = {
  file: 'include/linux/spinlock.h',
  what: 'the spinlock',
  shape: { mode: 'exclusive', holds: 'spinning', sleeps: false },
};
const rwRead: LockFamily = {
  file: 'include/linux/rwlock.h',
  what: 'the rwlock',
  shape: { mode: 'shared', holds: 'spinning', sleeps: false },
};
const rwWrite: LockFamily = { ...rwRead, shape: { mode: 'exclusive', holds: 'spinning', sleeps: false } };
const second: Partial<LockRow> = { lock: { kind: 'arg', arg: 1 } };
const bit: Partial<LockRow> = { lock: { kind: 'bit', arg: 1 } };
const context = (
  file: string,
  what: string,
  name: string,
  holds: LockRow['holds'],
  mode: LockRow['mode'] = 'exclusive',
): LockFamily => ({
  file,
  what,
  shape: { mode, holds, sleeps: false, lock: { kind: 'token', token: name } },
});
const rcu = context('include/linux/rcupdate.h', 'the RCU read side', 'rcu', 'rcu', 'shared');
const irq = context('include/linux/irqflags.h', 'the interrupts-off section', 'irq', 'irq-off');
const bottomHalf = context('include/linux/bottom_half.h', 'the softirq-off section', 'bh', 'preempt-off');
const preempt = context('include/linux/preempt.h', 'the preemption-off section', 'preempt', 'preempt-off');
const noReclaim: LockFamily = {
  file: 'include/linux/sched/mm.h',
  what: 'the scope in which no allocation enters reclaim',
  shape: { mode: 'any', holds: 'sleeping', sleeps: false, lock: { kind: 'token', token: noReclaimToken } },
};
const srcu: LockFamily = {
  file: 'include/linux/srcu.h',
  what: 'the SRCU read side',
  shape: { mode: 'shared', holds: 'srcu', sleeps: false },
};
const kvm: LockFamily = {
  file: 'virt/kvm/kvm_mm.h',
  what: "the VM's mmu_lock",
  shape: {
    mode: 'exclusive',
    holds: 'spinning',
    sleeps: false,
    lock: { kind: 'member', arg: 0, member: 'mmu_lock' },
  },
};
const xarray: LockFamily = {
  file: 'include/linux/xarray.h',
  what: "the xarray's lock",
  shape: {
    mode: 'exclusive',
    holds: 'spinning',
    sleeps: false,
    lock: { kind: 'member', arg: 0, member: 'xa_lock' },
  },
};

export const spinningLocks: readonly LockRow[] = [
  ...acquires(
    spin,
    `spin_lock spin_lock_nested spin_lock_nest_lock spin_lock_bh spin_lock_irq spin_lock_irqsave
     spin_lock_irqsave_nested raw_spin_lock raw_spin_lock_nested raw_spin_lock_bh raw_spin_lock_irq
     raw_spin_lock_irqsave raw_spin_lock_irqsave_nested arch_spin_lock`,
  ),
  ...tries(
    spin,
    `spin_trylock spin_trylock_bh spin_trylock_irq spin_trylock_irqsave raw_spin_trylock raw_spin_trylock_irqsave
     raw_spin_trylock_bh raw_spin_trylock_irq arch_spin_trylock`,
  ),
  ...releases(
    spin,
    `spin_unlock spin_unlock_bh spin_unlock_irq spin_unlock_irqrestore raw_spin_unlock raw_spin_unlock_bh
     raw_spin_unlock_irq raw_spin_unlock_irqrestore arch_spin_unlock`,
  ),
  ...other(spin, 'assert', 'assert_spin_locked assert_raw_spin_locked'),
  ...acquires(
    spin,
    'atomic_dec_and_lock atomic_dec_and_lock_irqsave refcount_dec_and_lock refcount_dec_and_lock_irqsave',
    'nonzero',
    second,
  ),
  ...acquires(rwRead, 'read_lock read_lock_bh read_lock_irq read_lock_irqsave'),
  ...tries(rwRead, 'read_trylock'),
  ...releases(rwRead, 'read_unlock read_unlock_bh read_unlock_irq read_unlock_irqrestore'),
  ...acquires(rwWrite, 'write_lock write_lock_nested write_lock_bh write_lock_irq write_lock_irqsave'),
  ...tries(rwWrite, 'write_trylock write_trylock_irqsave'),
  ...releases(rwWrite, 'write_unlock write_unlock_bh write_unlock_irq write_unlock_irqrestore'),
  ...other(
    { ...rwWrite, file: 'include/linux/sched.h', what: 'the lock' },
    'reacquire',
    'cond_resched_lock cond_resched_rwlock_read cond_resched_rwlock_write __cond_resched_lock __cond_resched_rwlock_read __cond_resched_rwlock_write',
    {
      sleeps: true,
    },
  ),
  ...acquires(
    { ...spin, file: 'include/linux/bit_spinlock.h', what: 'the bit lock' },
    'bit_spin_lock',
    'always',
    second,
  ),
  ...tries(
    { ...spin, file: 'include/linux/bit_spinlock.h', what: 'the bit lock' },
    'bit_spin_trylock',
    'nonzero',
    second,
  ),
  ...releases(
    { ...spin, file: 'include/linux/bit_spinlock.h', what: 'the bit lock' },
    'bit_spin_unlock __bit_spin_unlock',
    second,
  ),
  ...tries(
    { ...spin, file: 'include/asm-generic/bitops/lock.h', what: 'the bit lock' },
    'test_and_set_bit_lock',
    'zero',
    bit,
  ),
  ...releases(
    { ...spin, file: 'include/asm-generic/bitops/lock.h', what: 'the bit lock' },
    'clear_bit_unlock __clear_bit_unlock',
    bit,
  ),
  ...acquires({ ...spin, file: 'include/linux/sched/task.h', what: "the task's alloc_lock" }, 'task_lock'),
  ...releases({ ...spin, file: 'include/linux/sched/task.h', what: "the task's alloc_lock" }, 'task_unlock'),
  ...acquires({ ...spin, file: 'include/net/sock.h', what: "the socket's spinlock" }, 'bh_lock_sock'),
  ...releases({ ...spin, file: 'include/net/sock.h', what: "the socket's spinlock" }, 'bh_unlock_sock'),
  ...acquires(kvm, 'KVM_MMU_LOCK'),
  ...releases(kvm, 'KVM_MMU_UNLOCK'),
  ...acquires(xarray, 'xa_lock xa_lock_bh xa_lock_irq xa_lock_irqsave'),
  ...tries(xarray, 'xa_trylock'),
  ...releases(xarray, 'xa_unlock xa_unlock_bh xa_unlock_irq xa_unlock_irqrestore'),

  ...acquires(rcu, 'rcu_read_lock rcu_read_lock_bh rcu_read_lock_sched'),
  ...releases(rcu, 'rcu_read_unlock rcu_read_unlock_bh rcu_read_unlock_sched'),
  ...acquires(noReclaim, 'memalloc_noreclaim_save', 'always', {
    doc: 'From here on no allocation of this task enters reclaim.',
  }),
  ...releases(noReclaim, 'memalloc_noreclaim_restore', { doc: 'Allocations may enter reclaim again.' }),
  ...acquires(srcu, 'srcu_read_lock srcu_read_lock_nmisafe srcu_read_lock_notrace srcu_down_read'),
  ...releases(srcu, 'srcu_read_unlock srcu_read_unlock_nmisafe srcu_read_unlock_notrace srcu_up_read'),
  ...acquires(irq, 'local_irq_save local_irq_disable raw_local_irq_save raw_local_irq_disable'),
  ...releases(irq, 'local_irq_restore local_irq_enable raw_local_irq_restore raw_local_irq_enable'),
  ...acquires(bottomHalf, 'local_bh_disable'),
  ...releases(bottomHalf, 'local_bh_enable'),
  ...acquires(preempt, 'preempt_disable preempt_disable_notrace'),
  ...releases(preempt, 'preempt_enable preempt_enable_notrace preempt_enable_no_resched'),
];

const any: LockFamily = {
  file: 'include/linux/lockdep.h',
  what: 'the lock',
  shape: { mode: 'any', holds: 'sleeping', sleeps: false },
};

const contextAnalysis: LockFamily = {
  ...any,
  file: 'include/linux/compiler-context-analysis.h',
  version: '7.0',
};

export const assertions: readonly LockRow[] = [
  ...other(any, 'assert', 'lockdep_assert_held lockdep_assert_held_once'),
  ...other(any, 'assert', 'lockdep_assert_held_write rwsem_assert_held_write', { mode: 'exclusive' }),
  ...other(any, 'assert', 'rwsem_assert_held'),
  ...other(any, 'assert', 'lockdep_assert_held_read', { mode: 'shared' }),
  ...other(contextAnalysis, 'assert', '__assume_ctx_lock', { versions: { since: '7.0' } }),
  ...other(contextAnalysis, 'assert', '__assume_shared_ctx_lock', {
    mode: 'shared',
    versions: { since: '7.0' },
  }),
  ...other(any, 'assert-not', 'lockdep_assert_not_held might_lock might_lock_read might_lock_nested'),
];

/**
 * What takes a bit of a word as a lock. Which object such a lock belongs to no lock class says (v6.12,
 * include/linux/bit_spinlock.h, list_bl.h and bitops.h).
 */
export const bitLocks: ReadonlySet<string> = new Set([
  'bit_spin_lock',
  'bit_spin_trylock',
  'hlist_bl_lock',
  'test_and_set_bit_lock',
]);
