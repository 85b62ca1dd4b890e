// Which struct owns the locks that calls name only by a member: `mmap_read_lock(mm)` is mm->mmap_lock. These
// classes are the same in every driver, so they need no type lookup.

import type { LockRef, NamedLockRef } from './contracts/row.ts';

/** Member name to lock class (include/linux/mm_types.h, include/linux/kvm_host.h, 6.12). */
export const classOfMember: ReadonlyMap<string, string> = new Map([
  ['mmap_lock', 'struct mm_struct.mmap_lock'],
  ['mmap_sem', 'struct mm_struct.mmap_lock'],
  ['mmu_lock', 'struct kvm.mmu_lock'],
]);

/** Where a subscription keeps its mm: it keeps the struct alive, not the address space. */
export const subscriptionMmClasses: ReadonlySet<string> = new Set([
  'struct mmu_interval_notifier.mm',
  'struct mmu_notifier.mm',
]);

/** What a fault handler is given: the address space is alive while it runs. */
export const faultParameters: ReadonlySet<string> = new Set(['struct vm_fault', 'struct vm_area_struct']);

/** The bit that mmu_notifier_range_blockable() tests, and what ranges had until 5.2 (include/linux/mmu_notifier.h). */
export const blockableFlag = 'MMU_NOTIFIER_RANGE_BLOCKABLE';
export const blockableMember = 'blockable';

export const mmapLockClass = 'struct mm_struct.mmap_lock';
export const kvmMmuLockClass = 'struct kvm.mmu_lock';

/** The scope of memalloc_noreclaim_save() is tracked as a lock of its own, which keeps nobody out. */
export const noReclaimToken = 'noreclaim';
export const noReclaimKey = `<${noReclaimToken}>`;

/** What a walk returns if it collided with an invalidation (mm/hmm.c, 6.12). */
export const busyResult = '-EBUSY';

/** Calls that set a work item up with its function, and calls that wait for one (include/linux/workqueue.h, 6.12). */
export const workInits: ReadonlySet<string> = new Set(['INIT_WORK', 'INIT_DELAYED_WORK']);
export const workWaits: ReadonlySet<string> = new Set([
  'flush_work',
  'flush_delayed_work',
  'cancel_work_sync',
  'cancel_delayed_work_sync',
  'disable_work_sync',
]);

/** `mmap_lock` of `struct mm_struct.mmap_lock`; of a global its name. */
export function memberOfClass(cls: string): string {
  return cls.slice(cls.lastIndexOf('.') + 1);
}

export function isNamed(ref: LockRef): ref is NamedLockRef {
  return ref.kind === 'arg' || ref.kind === 'member';
}

/** A driver that faults pages in for its device reads on the device's behalf (include/linux/mm.h, 6.12). */
export const faultNames: ReadonlySet<string> = new Set(['handle_mm_fault', 'fixup_user_fault']);

/** Locks of one class that are taken one inside the other on purpose. */
export function isNested(name: string): boolean {
  return /_nest(ed|_lock)(_|$)/.test(name);
}

/** The kernel spells out which waits a signal ends. */
export function isInterruptible(name: string): boolean {
  return /_(interruptible|killable)(_|$)/.test(name);
}

/** How many pages migrate_vma_setup() isolated: with none there is nothing to finish (include/linux/migrate.h, 6.12). */
export const migratedCount = 'cpages';

/** Calls that return pages locked, for a device alone (mm/rmap.c, 6.12). */
export const exclusiveAccess: ReadonlySet<string> = new Set(['make_device_exclusive_range']);
/** They come back with these (mm/filemap.c, 6.12). */
export const pageUnlocks: ReadonlySet<string> = new Set(['unlock_page', 'folio_unlock']);

/** Macros that make the exit of a module, and which of their arguments is called then (include/linux/device/driver.h, 6.12). */
export const exitMacros: ReadonlyMap<string, number> = new Map([
  ['module_exit', 0],
  ['module_driver', 2],
]);
/** Characters of a call of one, blanks and all. */
const longestCall = 200;

/**
 * Macros that make a module of a bus driver, its exit among the rest: `module_pci_driver(foo)` (include/linux/pci.h, 6.12),
 * `drm_module_platform_driver(foo)` (include/drm/drm_module.h). All of them come to module_driver().
 */
const generatedExit = /^[ \t]*((?:[a-z]\w*_)?module_\w+_driver)[ \t]*\(/gm;
/** Letters without which a text has none of them. */
export const generatedExitLetters = '_driver(';

/** The macros by which the text has the exit of a module written. */
export function generatedExits(text: string): readonly string[] {
  return [...text.matchAll(generatedExit)].map(([, macro = '']) => macro);
}

/**
 * Functions that the text names as the exit of a module (include/linux/module.h, 6.12).
 * @param places where the text has the macro's name
 */
export function exitFunctions(text: string, macro: string, places: readonly number[]): readonly string[] {
  return places.flatMap((at) => {
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
    const args = /^\s*\(([\s\w,]*)\)/.exec(text.slice(at + macro.length, at + longestCall))?.[1];
    const name = args?.split(',')[exitMacros.get(macro) ?? 0]?.trim();
    return name !== undefined && line.trim() === '' ? [name] : [];
  });
}

/**
 * Tables through which user space comes to a driver with no lock held, and the members that count. Not `mmap` and what
 * belongs to areas: those run under the mmap lock.
 */
export const userEntries: ReadonlyMap<string, readonly string[] | 'any'> = new Map<
  string,
  readonly string[] | 'any'
>([
  ['struct drm_ioctl_desc', 'any'],
  ['struct file_operations', ['open', 'release', 'unlocked_ioctl', 'compat_ioctl']],
]);

/** What the core calls with the mmap lock of the process held for writing (mm/mmap.c, 6.12, where an area is made). */
export const mmapEntries: ReadonlyMap<string, readonly string[]> = new Map([
  ['struct file_operations', ['mmap']],
]);

/** Take an object off a list that others walk without its lock. */
export const listUnlinks: ReadonlySet<string> = new Set([
  'list_del_rcu',
  'hlist_del_rcu',
  'hlist_del_init_rcu',
]);

/** Wait until nobody walks such a list any more, or free after that. */
export const readerWaits: ReadonlySet<string> = new Set([
  'synchronize_rcu',
  'synchronize_rcu_expedited',
  'synchronize_net',
  'synchronize_srcu',
  'synchronize_srcu_expedited',
  'rcu_barrier',
  'srcu_barrier',
  'call_rcu',
  'call_srcu',
  'kfree_rcu',
  'kvfree_rcu',
  'queue_rcu_work',
]);

/** Calls that keep a VMA in place without the mmap lock. */
export const vmaPins: ReadonlySet<string> = new Set([
  'vma_start_read',
  'vma_start_read_locked',
  'vma_start_write',
  'vma_get_region',
]);

/** The member that holds the time budget of an invlock section. */
export const sectionTimeout = 'timeout';

/** Initialisers of the invlock's per-attempt state (RFC 2019-06-11). */
export const sectionStateInit = 'MMU_INVLOCK_STATE_INIT';

/** Unresolved functions with such names may lock or unlock what they are given. */
export const lockLikeName =
  /(^|_)(lock|unlock|locked|trylock|acquire|reserve|unreserve)(_|$)|_and_lock|_lock_/;

/** Unresolved functions with such names may give back what an object holds. */
export const undoLikeName =
  /(^|_)(put|free|release|drop|destroy|fini|cleanup|unpin|close|exit|end|undo|done)(_|$)/;

/**
 * Helpers that look up, compare and return with the driver lock held: whoever calls one is a reader
 * (drivers/infiniband/core/umem_odp.c, 6.12). What they do is read from their bodies.
 */
export const handOverNames: ReadonlySet<string> = new Set(['ib_umem_odp_map_dma_and_lock']);
