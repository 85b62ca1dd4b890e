// Locks that may be slept under: mutexes, semaphores, the mmap lock, reservations, page and inode locks.
// Success conventions are the kernel's: 0 for killable and interruptible calls, true for most trylocks.

import { acquires, other, releases, tries, type LockFamily } from './build.ts';
import type { LockRow } from './row.ts';

const mutex: LockFamily = {
  file: 'include/linux/mutex.h',
  what: 'the mutex',
  shape: { mode: 'exclusive', holds: 'sleeping', sleeps: true },
};
const rtMutex: LockFamily = { ...mutex, file: 'include/linux/rtmutex.h', what: 'the rt_mutex' };
const rwsemRead: LockFamily = {
  file: 'include/linux/rwsem.h',
  what: 'the rwsem',
  shape: { mode: 'shared', holds: 'sleeping', sleeps: true },
};
const rwsemWrite: LockFamily = {
  ...rwsemRead,
  shape: { mode: 'exclusive', holds: 'sleeping', sleeps: true },
};
const mmapMember: LockRow['lock'] = { kind: 'member', arg: 0, member: 'mmap_lock' };
const mmapRead: LockFamily = {
  file: 'include/linux/mmap_lock.h',
  what: 'the mmap lock',
  shape: { mode: 'shared', holds: 'sleeping', sleeps: true, lock: mmapMember },
};
const gpusvm: LockFamily = {
  file: 'include/drm/drm_gpusvm.h',
  version: '6.15',
  what: "the notifier lock of a GPU's address space",
  shape: {
    mode: 'shared',
    holds: 'sleeping',
    sleeps: true,
    lock: { kind: 'member', arg: 0, member: 'notifier_lock' },
  },
};
const mmapWrite: LockFamily = {
  ...mmapRead,
  shape: { mode: 'exclusive', holds: 'sleeping', sleeps: true, lock: mmapMember },
};
const semaphore: LockFamily = {
  file: 'include/linux/semaphore.h',
  what: 'the semaphore',
  shape: { mode: 'exclusive', holds: 'sleeping', sleeps: true },
};
const ww: LockFamily = {
  file: 'include/linux/ww_mutex.h',
  what: 'the ww_mutex',
  shape: { mode: 'exclusive', holds: 'sleeping', sleeps: true, outsideReclaim: true },
};
const resv: LockFamily = {
  file: 'include/linux/dma-resv.h',
  what: 'the reservation lock',
  shape: {
    mode: 'exclusive',
    holds: 'sleeping',
    sleeps: true,
    outsideReclaim: true,
  },
};
const percpu: LockFamily = { ...rwsemRead, file: 'include/linux/percpu-rwsem.h', what: 'the percpu rwsem' };
const percpuWrite: LockFamily = {
  ...rwsemWrite,
  file: 'include/linux/percpu-rwsem.h',
  what: 'the percpu rwsem',
};
const page: LockFamily = {
  file: 'include/linux/pagemap.h',
  what: 'the page lock',
  shape: { mode: 'exclusive', holds: 'sleeping', sleeps: true },
};
const inode: LockFamily = { ...rwsemWrite, file: 'include/linux/fs.h', what: "the inode's lock" };
const token = (name: string): LockRow['lock'] => ({ kind: 'token', token: name });
const system = (file: string, what: string, name: string): LockFamily => ({
  file,
  what,
  shape: { mode: 'exclusive', holds: 'sleeping', sleeps: true, lock: token(name) },
});

export const sleepingLocks: readonly LockRow[] = [
  ...acquires(mutex, 'mutex_lock mutex_lock_nested mutex_lock_nest_lock mutex_lock_io mutex_lock_io_nested'),
  ...acquires(
    mutex,
    'mutex_lock_interruptible mutex_lock_interruptible_nested mutex_lock_killable mutex_lock_killable_nested',
    'zero',
  ),
  ...tries(mutex, 'mutex_trylock mutex_trylock_recursive'),
  ...releases(mutex, 'mutex_unlock'),
  ...acquires(mutex, 'atomic_dec_and_mutex_lock', 'nonzero', { lock: { kind: 'arg', arg: 1 } }),
  ...acquires({ ...mutex, file: 'include/linux/refcount.h' }, 'refcount_dec_and_mutex_lock', 'nonzero', {
    lock: { kind: 'arg', arg: 1 },
  }),
  ...acquires(rtMutex, 'rt_mutex_lock rt_mutex_lock_nested'),
  ...acquires(rtMutex, 'rt_mutex_lock_interruptible rt_mutex_lock_killable', 'zero'),
  ...tries(rtMutex, 'rt_mutex_trylock'),
  ...releases(rtMutex, 'rt_mutex_unlock'),

  ...acquires(rwsemRead, 'down_read down_read_nested down_read_non_owner'),
  ...acquires(rwsemRead, 'down_read_interruptible down_read_killable down_read_killable_nested', 'zero'),
  ...tries(rwsemRead, 'down_read_trylock'),
  ...releases(rwsemRead, 'up_read up_read_non_owner'),
  ...acquires(rwsemWrite, 'down_write down_write_nested down_write_nest_lock'),
  ...acquires(rwsemWrite, 'down_write_killable down_write_killable_nested', 'zero'),
  ...tries(rwsemWrite, 'down_write_trylock'),
  ...releases(rwsemWrite, 'up_write'),
  ...other(rwsemWrite, 'downgrade', 'downgrade_write'),
  // Whoever invalidates takes it for writing, in drm_gpusvm.c.
  ...acquires(gpusvm, 'drm_gpusvm_notifier_lock'),
  ...releases(gpusvm, 'drm_gpusvm_notifier_unlock'),

  ...acquires(mmapRead, 'mmap_read_lock'),
  ...acquires(mmapRead, 'mmap_read_lock_killable', 'zero'),
  ...tries(mmapRead, 'mmap_read_trylock'),
  ...releases(mmapRead, 'mmap_read_unlock mmap_read_unlock_non_owner'),
  ...acquires(mmapWrite, 'mmap_write_lock mmap_write_lock_nested'),
  ...acquires(mmapWrite, 'mmap_write_lock_killable', 'zero'),
  ...tries(mmapWrite, 'mmap_write_trylock'),
  ...releases(mmapWrite, 'mmap_write_unlock'),
  ...other(mmapWrite, 'downgrade', 'mmap_write_downgrade'),
  ...other(mmapRead, 'assert', 'mmap_assert_locked'),
  ...other(mmapWrite, 'assert', 'mmap_assert_write_locked'),

  ...acquires(semaphore, 'down'),
  ...acquires(semaphore, 'down_interruptible down_killable down_timeout', 'zero'),
  // Inverted against mutex_trylock: 0 is success.
  ...tries(semaphore, 'down_trylock', 'zero'),
  ...releases(semaphore, 'up'),

  ...acquires(ww, 'ww_mutex_lock', 'zero', { ticket: { arg: 1, alone: null } }),
  ...acquires(ww, 'ww_mutex_lock_interruptible', 'zero', { ticket: { arg: 1, alone: '-EINTR' } }),
  ...acquires(ww, 'ww_mutex_lock_slow_interruptible', 'zero'),
  ...acquires(ww, 'ww_mutex_lock_slow'),
  ...tries(ww, 'ww_mutex_trylock'),
  ...releases(ww, 'ww_mutex_unlock'),
  ...acquires(resv, 'dma_resv_lock', 'zero', { ticket: { arg: 1, alone: null } }),
  ...acquires(resv, 'dma_resv_lock_interruptible', 'zero', { ticket: { arg: 1, alone: '-EINTR' } }),
  ...acquires(resv, 'dma_resv_lock_slow_interruptible', 'zero'),
  ...acquires(resv, 'dma_resv_lock_slow'),
  ...tries(resv, 'dma_resv_trylock'),
  ...releases(resv, 'dma_resv_unlock'),
  ...other(resv, 'assert', 'dma_resv_assert_held'),

  ...acquires(percpu, 'percpu_down_read'),
  ...tries(percpu, 'percpu_down_read_trylock'),
  ...releases(percpu, 'percpu_up_read'),
  ...acquires(percpuWrite, 'percpu_down_write'),
  ...releases(percpuWrite, 'percpu_up_write'),

  ...acquires(page, 'lock_page folio_lock'),
  ...acquires(page, 'lock_page_killable folio_lock_killable', 'zero'),
  ...tries(page, 'trylock_page folio_trylock'),
  ...releases(page, 'unlock_page folio_unlock'),

  ...acquires(
    inode,
    'inode_lock inode_lock_nested filemap_invalidate_lock i_mmap_lock_write anon_vma_lock_write',
  ),
  ...tries(inode, 'inode_trylock filemap_invalidate_trylock i_mmap_trylock_write anon_vma_trylock_write'),
  ...releases(inode, 'inode_unlock filemap_invalidate_unlock i_mmap_unlock_write anon_vma_unlock_write'),
  ...acquires(
    inode,
    'inode_lock_shared filemap_invalidate_lock_shared i_mmap_lock_read anon_vma_lock_read',
    'always',
    {
      mode: 'shared',
    },
  ),
  ...releases(
    inode,
    'inode_unlock_shared filemap_invalidate_unlock_shared i_mmap_unlock_read anon_vma_unlock_read',
    {
      mode: 'shared',
    },
  ),
  ...acquires(system('include/linux/rtnetlink.h', 'the RTNL', 'rtnl'), 'rtnl_lock'),
  ...acquires(system('include/linux/rtnetlink.h', 'the RTNL', 'rtnl'), 'rtnl_lock_killable', 'zero'),
  ...tries(system('include/linux/rtnetlink.h', 'the RTNL', 'rtnl'), 'rtnl_trylock'),
  ...releases(system('include/linux/rtnetlink.h', 'the RTNL', 'rtnl'), 'rtnl_unlock'),
  ...acquires(system('include/linux/console.h', 'the console lock', 'console'), 'console_lock'),
  ...tries(system('include/linux/console.h', 'the console lock', 'console'), 'console_trylock'),
  ...releases(system('include/linux/console.h', 'the console lock', 'console'), 'console_unlock'),
  ...acquires(
    system('include/linux/cpuhplock.h', 'the CPU hotplug lock', 'cpus'),
    'cpus_read_lock cpus_write_lock',
  ),
  ...releases(
    system('include/linux/cpuhplock.h', 'the CPU hotplug lock', 'cpus'),
    'cpus_read_unlock cpus_write_unlock',
  ),
  ...acquires({ ...mutex, file: 'include/linux/device.h', what: "the device's mutex" }, 'device_lock'),
  ...acquires(
    { ...mutex, file: 'include/linux/device.h', what: "the device's mutex" },
    'device_lock_interruptible',
    'zero',
  ),
  ...tries({ ...mutex, file: 'include/linux/device.h', what: "the device's mutex" }, 'device_trylock'),
  ...releases({ ...mutex, file: 'include/linux/device.h', what: "the device's mutex" }, 'device_unlock'),
  ...acquires({ ...mutex, file: 'include/net/sock.h', what: "the socket's lock" }, 'lock_sock'),
  ...releases({ ...mutex, file: 'include/net/sock.h', what: "the socket's lock" }, 'release_sock'),
];
