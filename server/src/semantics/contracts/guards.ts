// cleanup.h classes and the primitives behind them (include/linux/cleanup.h and the lock headers, 6.12).

import { guards } from './build.ts';
import type { GuardRow } from './row.ts';

export const guardRows: readonly GuardRow[] = [
  ...guards('include/linux/mutex.h', [
    ['mutex', 'mutex_lock', 'mutex_unlock'],
    ['mutex_try', 'mutex_trylock', 'mutex_unlock'],
    ['mutex_intr', 'mutex_lock_interruptible', 'mutex_unlock'],
    ['mutex_kill', 'mutex_lock_killable', 'mutex_unlock'],
  ]),
  ...guards('include/linux/rwsem.h', [
    ['rwsem_read', 'down_read', 'up_read'],
    ['rwsem_read_try', 'down_read_trylock', 'up_read'],
    ['rwsem_read_intr', 'down_read_interruptible', 'up_read'],
    ['rwsem_write', 'down_write', 'up_write'],
    ['rwsem_write_try', 'down_write_trylock', 'up_write'],
    ['rwsem_write_kill', 'down_write_killable', 'up_write'],
  ]),
  ...guards('include/linux/spinlock.h', [
    ['spinlock', 'spin_lock', 'spin_unlock'],
    ['spinlock_try', 'spin_trylock', 'spin_unlock'],
    ['spinlock_bh', 'spin_lock_bh', 'spin_unlock_bh'],
    ['spinlock_bh_try', 'spin_trylock_bh', 'spin_unlock_bh'],
    ['spinlock_irq', 'spin_lock_irq', 'spin_unlock_irq'],
    ['spinlock_irq_try', 'spin_trylock_irq', 'spin_unlock_irq'],
    ['spinlock_irqsave', 'spin_lock_irqsave', 'spin_unlock_irqrestore'],
    ['spinlock_irqsave_try', 'spin_trylock_irqsave', 'spin_unlock_irqrestore'],
    ['raw_spinlock', 'raw_spin_lock', 'raw_spin_unlock'],
    ['raw_spinlock_try', 'raw_spin_trylock', 'raw_spin_unlock'],
    ['raw_spinlock_irq', 'raw_spin_lock_irq', 'raw_spin_unlock_irq'],
    ['raw_spinlock_irqsave', 'raw_spin_lock_irqsave', 'raw_spin_unlock_irqrestore'],
    ['read_lock', 'read_lock', 'read_unlock'],
    ['read_lock_irq', 'read_lock_irq', 'read_unlock_irq'],
    ['read_lock_irqsave', 'read_lock_irqsave', 'read_unlock_irqrestore'],
    ['write_lock', 'write_lock', 'write_unlock'],
    ['write_lock_irq', 'write_lock_irq', 'write_unlock_irq'],
    ['write_lock_irqsave', 'write_lock_irqsave', 'write_unlock_irqrestore'],
  ]),
  ...guards('include/linux/rcupdate.h', [['rcu', 'rcu_read_lock', 'rcu_read_unlock']]),
  ...guards('include/linux/srcu.h', [['srcu', 'srcu_read_lock', 'srcu_read_unlock']]),
  ...guards('include/linux/irqflags.h', [
    ['irq', 'local_irq_disable', 'local_irq_enable'],
    ['irqsave', 'local_irq_save', 'local_irq_restore'],
  ]),
  ...guards('include/linux/preempt.h', [['preempt', 'preempt_disable', 'preempt_enable']]),
  ...guards('include/linux/device.h', [['device', 'device_lock', 'device_unlock']]),
  ...guards('include/linux/rtnetlink.h', [['rtnl', 'rtnl_lock', 'rtnl_unlock']]),
  ...guards('include/linux/cpuhplock.h', [['cpus_read_lock', 'cpus_read_lock', 'cpus_read_unlock']]),
  ...guards('include/linux/sched/task.h', [['task_lock', 'task_lock', 'task_unlock']]),
  ...guards('include/linux/console.h', [['console_lock', 'console_lock', 'console_unlock']]),
  ...guards('include/linux/mmap_lock.h', [['mmap_read_lock', 'mmap_read_lock', 'mmap_read_unlock']]),
];
