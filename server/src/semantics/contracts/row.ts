// The shape of the vocabulary: every kernel name that Invlock knows, as data. Rows say what a call does to
// locks, whether it sleeps, what it means in a protocol, what its result means, and where that is written
// (kernel file and version). The flow engine, the rules, hover and the docs all read these rows.

/** Where a fact was read: `include/linux/mmu_notifier.h`, version `6.12`. */
export interface Source {
  readonly file: string;
  readonly version: string;
}

/** Kernel versions for which a name exists, as `major.minor`; absent means unbounded as far as known. */
export interface Versions {
  readonly since?: string;
  /** First version that no longer has it. */
  readonly until?: string;
  /** The name that took its place. */
  readonly replacedBy?: string;
}

interface RowBase {
  readonly name: string;
  readonly source: Source;
  readonly versions?: Versions;
  /** One or two sentences for hover, in our own words. */
  readonly doc: string;
}

/** What identifies the lock that a call works on. */
export type LockRef =
  /** The argument is a pointer to the lock itself: `mutex_lock(&p->lock)`. */
  | { readonly kind: 'arg'; readonly arg: number }
  /** The lock is a member of what the argument points to: `mmap_read_lock(mm)` is `mm->mmap_lock`. */
  | { readonly kind: 'member'; readonly arg: number; readonly member: string }
  /** The call returns a pointer to it: `ptl = pmd_lock(mm, pmd)`. */
  | { readonly kind: 'result' }
  /** The call leaves a pointer to it where the argument points to: `pte_offset_map_lock(mm, pmd, addr, &ptl)`. */
  | { readonly kind: 'out'; readonly arg: number }
  /** A bit of the word that the argument points to: no class says whose lock that is. */
  | { readonly kind: 'bit'; readonly arg: number }
  /** One per task or per system: RCU, interrupts off. */
  | { readonly kind: 'token'; readonly token: string };

/** A lock that the call is given: by its address, or the object that has it. */
export type NamedLockRef = Extract<LockRef, { readonly kind: 'arg' | 'member' }>;

/** When the call's result says that the lock is held. */
export type Success = 'always' | 'zero' | 'nonzero' | 'nonnull';

export interface LockRow extends RowBase {
  readonly kind: 'lock';
  readonly effect:
    | 'acquire'
    | 'release'
    /** exclusive to shared, still held */
    | 'downgrade'
    /** dropped and taken again inside the call: facts checked before are stale */
    | 'reacquire'
    /** lockdep_assert_held and friends: a fact, never a violation */
    | 'assert'
    | 'assert-not';
  readonly lock: LockRef;
  readonly mode: 'exclusive' | 'shared' | 'any';
  /** What holding it means: others may sleep under it, or not. */
  readonly holds: 'sleeping' | 'spinning' | 'rcu' | 'irq-off' | 'preempt-off' | 'srcu';
  readonly success: Success;
  /** In kernels before this one the call takes the lock whatever happens. */
  readonly failsSince?: string;
  /**
   * The argument with the context in which several locks of one kind are taken. Without one nobody is turned away for
   * holding another (-EDEADLK) or this one (-EALREADY), and the wait is only left for a signal, if at all.
   */
  readonly ticket?: { readonly arg: number; readonly alone: '-EINTR' | null };
  /** It leaves where it is in the object that it is given. */
  readonly walks?: boolean;
  /** What the call before it has taken it gives back first. */
  readonly resumes?: boolean;
  /** The call itself may sleep. */
  readonly sleeps: boolean;
  readonly trylock?: boolean;
  readonly nested?: boolean;
  /** The kernel allocates memory under locks of this kind: what runs inside reclaim must not wait for one. */
  readonly outsideReclaim?: boolean;
}

/** `guard(mutex)(&l)`: a class name of cleanup.h, as a pair of lock rows. */
export interface GuardRow extends RowBase {
  readonly kind: 'guard';
  readonly acquire: string;
  readonly release: string;
  /** `mutex_try`: the scope may not hold anything. */
  readonly conditional: boolean;
}

export interface SleeperRow extends RowBase {
  readonly kind: 'sleeper';
  /** always: on every path. gfp: if the GFP argument allows direct reclaim. atomic-forbidden: cond_resched. */
  readonly when: 'always' | 'gfp';
  /** Index of the GFP argument; -1 counts from the end (last). Absent for `always`. */
  readonly gfp?: number;
  /** What the flags are if the call leaves them out: a constant of gfp_types.h. */
  readonly gfpDefault?: string;
  /** It may enter direct reclaim (allocators, mmput, user access that faults). */
  readonly reclaims: boolean;
  /** Index of the argument that says whether a signal ends the wait. */
  readonly interruptible?: number;
}

/** Named GFP values. */
export interface GfpRow extends RowBase {
  readonly kind: 'gfp';
  readonly directReclaim: boolean;
}

/** Calls that surely do not sleep, take no lock and touch no protocol: known, so not "unknown". */
export interface PlainRow extends RowBase {
  readonly kind: 'plain';
  /** release: gives an object or page back. log: prints. noreturn: control stops. free: frees memory. */
  readonly role:
    'init' | 'release' | 'log' | 'noreturn' | 'free' | 'pure' | 'barrier' | 'assertion' | 'other';
}

export type ProtocolId =
  | 'invlock'
  | 'hmm-mirror'
  | 'interval-notifier'
  | 'range-notifier'
  | 'kvm-seq'
  | 'rdma-odp'
  | 'migrate'
  | 'environment';

export type EventKind =
  | 'sample'
  /** an early look that proves nothing: check_retry, *_unsafe */
  | 'early-check'
  | 'check'
  /** pages or pfns become known: hmm_range_fault, gfn_to_pfn, get_user_pages on a mirrored object */
  | 'translate'
  /** a page table entry is found under a lock: what it says holds as long as the lock is held */
  | 'walk'
  /** a translated entry is turned into a page or address: hmm_pfn_to_page */
  | 'use'
  | 'set-seq'
  /** the invalidating side opens and closes its section: kvm_mmu_invalidate_begin/_end, inv_start/inv_end */
  | 'invalidate-begin'
  | 'invalidate-end'
  /** producers in mm/ */
  | 'range-start'
  | 'range-start-nonblock'
  | 'range-end'
  | 'range-init'
  | 'insert'
  | 'remove'
  | 'register'
  | 'unregister'
  | 'get'
  | 'put'
  | 'synchronize'
  | 'section-start'
  | 'section-end'
  | 'section-check'
  | 'hmm-register'
  | 'hmm-unregister'
  | 'hmm-wait'
  | 'blockable'
  | 'migrate-setup'
  | 'migrate-pages'
  | 'migrate-finalize'
  | 'mm-get'
  | 'mm-put'
  | 'mm-grab'
  | 'mm-drop'
  | 'vma-lookup';

/** What the result means. */
export type Returns =
  | 'void'
  | 'sequence'
  /** true or 1: collided, go round again */
  | 'collided'
  /** true: still valid (hmm_range_valid) */
  | 'valid'
  /** 0 or negative errno */
  | 'errno'
  /** negative errno, else a count or 0 */
  | 'count'
  | 'bool'
  /** pointer or NULL */
  | 'pointer'
  | 'error-pointer'
  | 'pfn';

/** A demand on the mmap lock or the driver lock at the call. */
export type LockDemand = 'held' | 'held-write' | 'not-held' | 'any';

export interface EventRow extends RowBase {
  readonly kind: 'event';
  readonly protocol: ProtocolId;
  readonly event: EventKind;
  /** The call is this as well: a check that also ends what it checks. */
  readonly also?: EventKind;
  /** Argument indices by their role in the protocol. */
  readonly args: {
    /** The mmu_interval_notifier, mmu_notifier, mirror, or struct kvm that the sequence belongs to. */
    readonly subscription?: number;
    readonly sequence?: number;
    /** A struct hmm_range (reader) or mmu_notifier_range (producer, callback). */
    readonly range?: number;
    readonly mm?: number;
    /** struct mmu_invlock_state */
    readonly state?: number;
    readonly ops?: number;
    /** set_seq: the callback's cur_seq. inv_start: whether the range is of interest. */
    readonly value?: number;
    /** Where the translation goes: the pfn or page array. */
    readonly out?: number;
    /** For KVM's gfn-based calls. */
    readonly gfn?: number;
  };
  readonly returns: Returns;
  readonly sleeps: boolean;
  readonly mmapLock: LockDemand;
  readonly driverLock: LockDemand;
  /** The call takes (section-start) or drops (section-end) the mmap lock itself. */
  readonly mmapEffect?: 'acquire' | 'release';
  /** Between these versions a result of -EAGAIN says that the mmap lock was dropped inside. */
  readonly againDropsMmapLock?: { readonly since: string; readonly until: string };
  /** The result must not be dropped (registration). */
  readonly mustCheck?: boolean;
  /** What has to follow, for hover: "a check under the driver lock before anything is published". */
  readonly follow?: string;
  /** What the thread of the posting adds, for hover. */
  readonly thread?: string;
}

/** Sequence counters that drivers read as fields: `kvm->mmu_invalidate_seq`. */
export interface SequenceFieldRow extends RowBase {
  readonly kind: 'sequence-field';
  readonly protocol: ProtocolId;
  /** `struct kvm` */
  readonly struct: string;
  readonly role: 'sequence' | 'in-progress';
}

/** A function-pointer member through which the core calls a driver. */
export interface CallbackRow extends RowBase {
  readonly kind: 'callback';
  /** `struct mmu_interval_notifier_ops`; `name` is the member. */
  readonly ops: string;
  readonly protocol: ProtocolId;
  readonly role:
    | 'invalidate'
    | 'start'
    | 'end'
    | 'release'
    | 'secondary-tlb'
    | 'young'
    | 'alloc'
    | 'free'
    | 'finish'
    | 'fault';
  /** blockable: may sleep if and only if the range is blockable. */
  readonly context: 'blockable' | 'atomic' | 'sleepable';
  readonly params: {
    readonly subscription?: number;
    readonly range?: number;
    readonly sequence?: number;
    readonly mm?: number;
    /** Where a first pass leaves what the second one gets. */
    readonly finish?: number;
    /** 4.19 to 4.20: a bool of its own */
    readonly blockable?: number;
  };
  /** The result that refuses a non-blockable range. */
  readonly refuses?: 'false' | '-EAGAIN';
  /** Locks the core holds on entry. */
  readonly mmapLock: 'held' | 'held-write' | 'any' | 'not-held';
}

/** A function-pointer member outside the notifiers whose context matters: a fault handler holds the mmap lock. */
export type Row =
  LockRow | GuardRow | SleeperRow | GfpRow | PlainRow | EventRow | SequenceFieldRow | CallbackRow;
