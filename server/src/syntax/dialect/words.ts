// Spellings of kernel C that the grammar does not know, as sets. Names only; what to do with them is said in
// the files that use them. Sources: include/linux/compiler*.h, include/linux/init.h, include/linux/cleanup.h (6.12),
// include/linux/compiler-context-analysis.h (7.0).

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Attributes without arguments. */
export const attributes = words(`
  __init __exit __initdata __initconst __exitdata __exitcall __initcall __init_or_module __initdata_or_module
  __initmem __devinit __devexit __meminit __meminitdata __memexit __net_init __net_exit __net_initdata __ref
  __refdata __refconst __head __entry_text __always_inline __inline __inline__ __no_inline noinline nokprobe_inline
  noinline_for_stack noinline_for_tracing noinstr notrace asmlinkage fastcall __user __kernel __iomem __rcu
  __percpu __force __nocast __bitwise __private __safe __must_check __maybe_unused __always_unused __used __unused
  __weak __cold __hot __pure __attribute_const__ __packed __aligned __malloc __noreturn __deprecated __visible
  __sched __kprobes __lockfunc __cpuidle __irq_entry __softirq_entry __exception_irq_entry __naked __noclone
  __noendbr __nocfi __cfi __no_kcsan __no_kasan_or_inline __no_sanitize_address __no_sanitize_memory
  __no_sanitize_thread __no_sanitize_or_inline __no_kmsan_checks __no_profile __no_stack_protector __nostackprotector
  __no_caller_saved_registers __no_randomize_layout __randomize_layout __flatten __latent_entropy __designated_init
  __nonstring __noscs __ksym __bpf_kfunc __read_mostly __ro_after_init __cacheline_aligned
  __cacheline_aligned_in_smp ____cacheline_aligned ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp
  __page_aligned_data __page_aligned_bss __bss_pgtbl __restrict __restrict__ __volatile__ __extension__ __signed
  __signed__ __uninitialized __no_context_analysis __no_thread_safety_analysis __lockdep_no_validate __nds
  __vmlinux_link_order VISIBLE_IF_KUNIT EXPORT_SYMTAB __xen_init __sramdata __earlycon_used __ksymtab __arm_smccc
  __ipipe __tramp __trampfunc __noprof __counted_by_ptr __acquires_ret __acquires_shared_ret __reentrant_ctx_lock
`);

/** Attributes with an argument list. */
export const attributeCalls = words(`
  __attribute__ __attribute __acquires __acquires_shared __releases __releases_shared __must_hold __must_hold_shared
  __must_not_hold __cond_acquires __cond_acquires_shared __cond_releases __guarded_by __pt_guarded_by __context_unsafe
  __ctx_lock_type __acquires_ctx_lock __acquires_shared_ctx_lock __try_acquires_ctx_lock __try_acquires_shared_ctx_lock
  __releases_ctx_lock __releases_shared_ctx_lock __returns_ctx_lock __excludes_ctx_lock __requires_ctx_lock
  __requires_shared_ctx_lock __assumes_ctx_lock __assumes_shared_ctx_lock
  __printf __scanf __aligned __section __counted_by __counted_by_le __counted_by_be __sized_by __free __cleanup
  __alloc_size __realloc_size __assume_aligned __malloc __no_sanitize __copy __alias __compiletime_error
  __compiletime_warning __diagnose_as __nonnull __access __returns_nonnull __overloadable __pass_object_size
  __nonstring_array __define_initcall_attr __alloc_align __no_sanitize_attr __branch_hint
`);

export const asmWords = words('asm __asm__ __asm asm_volatile_goto asm_inline asm_goto_output __asm_inline');

/** Words before a parenthesis that are no call. */
export const notCalls = words(`
  if for while switch return sizeof typeof __typeof__ __typeof typeof_unqual alignof _Alignof __alignof__ case do else
  goto defined _Generic _Static_assert
`);

export const typeWords = words(`
  struct union enum const volatile unsigned signed int long short char void float double bool _Bool u8 u16 u32 u64 s8
  s16 s32 s64 __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 __be16 __be32 __be64 __le16 __le32 __le64 typeof
  __typeof__ __auto_type size_t ssize_t
`);

/** The type words that are no plain identifiers for the grammar. */
export const typeKeywords = words(`
  struct union enum const volatile unsigned signed int long short char void float double bool _Bool typeof __typeof__
`);

export const keywords = words(`
  if for while switch return do else goto break continue case default struct union enum const volatile static unsigned
  signed int long short char void float double extern register typedef inline sizeof
`);

/** `context_lock_struct(name) { … }` defines a struct (include/linux/compiler-context-analysis.h, 7.0). */
export const contextStruct = 'context_lock_struct';
/** `context_unsafe(expression)` has the value of the expression; the same header. */
export const contextUnsafe = 'context_unsafe';

export const aggregates = words(`struct union enum ${contextStruct}`);
export const storageWords = words('static extern const volatile inline typedef register __inline _Noreturn');

/** `scoped_cond_guard(class, statement on failure, arguments)` (include/linux/cleanup.h). */
export const conditionalScope = 'scoped_cond_guard';

/** Macro names that head a loop or a scope even when a bare statement follows. */
export const loopName =
  /for_each|foreach|_each_|^each_|^for_|_for_|until_all|^scoped_|_scoped$|^with_|^every_/;
