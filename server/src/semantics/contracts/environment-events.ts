// What drivers take from the mm around the protocols: pages, references to the address space, VMAs.

import { events } from './build.ts';
import type { EventRow } from './row.ts';

export const environmentEvents: readonly EventRow[] = [
  ...events('environment', 'translate', 'mm/gup.c', 'get_user_pages pin_user_pages', {
    doc: 'Faults in user pages and takes references on them. The mmap lock is held.',
    args: { out: 3 },
    returns: 'count',
    sleeps: true,
    mmapLock: 'held',
    driverLock: 'not-held',
  }),
  ...events('environment', 'translate', 'mm/gup.c', 'get_user_pages_remote pin_user_pages_remote', {
    doc: "Faults in another process's pages and takes references on them. The mmap lock is held.",
    args: { out: 4 },
    returns: 'count',
    sleeps: true,
    mmapLock: 'held',
    driverLock: 'not-held',
  }),
  ...events('environment', 'translate', 'mm/rmap.c', 'make_device_exclusive_range', {
    doc: 'Marks pages for exclusive access by a device and returns them locked, with references. The mmap lock is held.',
    args: { out: 3 },
    returns: 'count',
    sleeps: true,
    mmapLock: 'held',
    driverLock: 'not-held',
  }),
  ...events('environment', 'translate', 'mm/gup.c', 'get_user_pages_fast pin_user_pages_fast', {
    doc: 'Faults in user pages and takes references on them, taking the mmap lock itself where it has to.',
    args: { out: 3 },
    returns: 'count',
    sleeps: true,
    mmapLock: 'not-held',
    driverLock: 'not-held',
  }),
  ...events('environment', 'translate', 'mm/gup.c', 'get_user_pages_unlocked pin_user_pages_unlocked', {
    doc: 'Faults in user pages and takes references on them, taking the mmap lock itself.',
    args: { out: 2 },
    returns: 'count',
    sleeps: true,
    mmapLock: 'not-held',
    driverLock: 'not-held',
  }),
  ...events('environment', 'mm-get', 'include/linux/sched/mm.h', 'mmget_not_zero', {
    doc: 'Takes a reference that keeps the address space alive, unless it is gone.',
    args: { mm: 0 },
    returns: 'bool',
    follow: 'mmput() or mmput_async().',
  }),
  ...events('environment', 'mm-get', 'include/linux/sched/mm.h', 'mmget', {
    doc: 'Takes another reference that keeps the address space alive.',
    args: { mm: 0 },
    follow: 'mmput() or mmput_async().',
  }),
  ...events('environment', 'mm-get', 'kernel/fork.c', 'get_task_mm', {
    doc: 'The address space of a task with a reference that keeps it alive; NULL if it is gone.',
    returns: 'pointer',
    follow: 'mmput() or mmput_async().',
  }),
  ...events('environment', 'mm-put', 'kernel/fork.c', 'mmput', {
    doc: 'Drops a reference; the last one tears the address space down here, which sleeps and runs callbacks.',
    args: { mm: 0 },
    sleeps: true,
  }),
  ...events('environment', 'mm-put', 'kernel/fork.c', 'mmput_async', {
    doc: 'Drops a reference; the last one tears the address space down in a work item.',
    args: { mm: 0 },
  }),
  ...events('environment', 'mm-grab', 'include/linux/sched/mm.h', 'mmgrab', {
    doc: 'Keeps the mm_struct itself, not the address space.',
    args: { mm: 0 },
    follow: 'mmdrop().',
  }),
  ...events('environment', 'mm-drop', 'include/linux/sched/mm.h', 'mmdrop', {
    doc: 'Lets go of the mm_struct.',
    args: { mm: 0 },
  }),
  ...events(
    'environment',
    'walk',
    'arch/powerpc/include/asm/pte-walk.h',
    'find_linux_pte __find_linux_pte find_current_mm_pte',
    {
      doc: 'Finds a page table entry of an address space. What it says is good while the lock of the sequence check is held.',
      returns: 'pointer',
    },
  ),
  ...events('environment', 'vma-lookup', 'include/linux/mm.h', 'find_vma vma_lookup find_vma_intersection', {
    doc: 'Looks a VMA up. The result is good while the mmap lock is held.',
    args: { mm: 0 },
    returns: 'pointer',
    mmapLock: 'held',
  }),
];
