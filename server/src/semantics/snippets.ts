// The documented patterns as C, for completion: each line of a model's fault or callback becomes the lines of C that
// the table below has for it; labels and jumps stay where the model has them. A test runs our own rules over the
// result.

import type { Line } from './machine/program.ts';
import { modelNamed } from './models/all.ts';

export interface Snippet {
  readonly label: string;
  readonly detail: string;
  readonly protocol: string;
  /** file: a whole function. body: statements inside one. */
  readonly scope: 'file' | 'body';
  /** C with `{name}` where the user fills in; the names are their own defaults. */
  readonly text: string;
  /** Lines of the model that the table has nothing for; a test wants none. */
  readonly unknown: readonly string[];
}

interface Pattern {
  readonly label: string;
  readonly detail: string;
  readonly model: string;
  readonly procedure: string;
  /** Before the first line: the head of the function and its declarations. Without it, a body. */
  readonly head?: readonly string[];
  readonly lines: Readonly<Record<string, Piece>>;
  /** What `return` is. */
  readonly leave: string;
}

interface Piece {
  readonly c: readonly string[];
  /** The condition under which the model takes its other way. */
  readonly when?: string;
}

const c = (...lines: string[]): Piece => ({ c: lines });
const nothing = c();

const intervalFault: Pattern['lines'] = {
  arrive: nothing,
  mmget: nothing,
  mmput: nothing,
  own_invalidation: nothing,
  read_begin: c('{range}.notifier_seq = mmu_interval_read_begin({range}.notifier);'),
  'lock mmap read': c('mmap_read_lock({mm});'),
  'unlock mmap read': c('mmap_read_unlock({mm});'),
  hmm_range_fault: { c: ['ret = hmm_range_fault(&{range});'], when: 'ret' },
  'lock driver': c('mutex_lock(&{foo}->{lock});'),
  'unlock driver': c('mutex_unlock(&{foo}->{lock});'),
  read_retry: { c: [], when: 'mmu_interval_read_retry({range}.notifier, {range}.notifier_seq)' },
  map: c('{foo}_map({foo}, &{range});'),
  discard: c('if (ret && ret != -EBUSY)', '\treturn ret;'),
};

const intervalCallback: Pattern['lines'] = {
  // The core calls only those whose range it is.
  'if my.cur == 0': nothing,
  'if my.nb == true': { c: [], when: '!mmu_notifier_range_blockable(range)' },
  'lock driver': c('mutex_lock(&{foo}->{lock});'),
  'unlock driver': c('mutex_unlock(&{foo}->{lock});'),
  'trylock driver': { c: [], when: '!mutex_trylock(&{foo}->{lock})' },
  set_seq: c('mmu_interval_set_seq(sub, cur_seq);'),
  unmap: c('{foo}_unmap({foo}, range->start, range->end);'),
  'exit refused': c('return false;'),
};

// range_end of the sketch takes the driver lock and may not be refused: the lock has to be one that spins.
const spinning: Pattern['lines'] = {
  'lock driver': c('spin_lock(&{foo}->{lock});'),
  'unlock driver': c('spin_unlock(&{foo}->{lock});'),
};

const invlockCallback: Pattern['lines'] = {
  ...intervalCallback,
  ...spinning,
  'trylock driver': { c: [], when: '!spin_trylock(&{foo}->{lock})' },
  inv_start: c('mmu_invlock_inv_start(mn, true);'),
  inv_end: c('mmu_invlock_inv_end(mn);'),
  // A range of no interest is not asked for: everything is.
  'if my.concerned == false': nothing,
  'exit refused': c('return -EAGAIN;'),
};

const patterns: readonly Pattern[] = [
  {
    label: 'mmu_interval_read_begin',
    detail: 'sample, look up, check under the driver lock, map; again if it collided',
    model: 'interval-notifier',
    procedure: 'fault',
    lines: intervalFault,
    leave: 'return 0;',
  },
  {
    label: 'mmu_interval_fault',
    detail: 'the fault path of an interval notifier',
    model: 'interval-notifier',
    procedure: 'fault',
    head: [
      '/* The caller holds a reference on the users of the mm. */',
      'static int {foo}_fault(struct {foo} *{foo}, struct mm_struct *{mm}, unsigned long start, unsigned long end,',
      '\t\t\t\tunsigned long *pfns)',
      '{',
      '\tstruct hmm_range {range} = {',
      '\t\t.notifier = &{foo}->{notifier},',
      '\t\t.start = start,',
      '\t\t.end = end,',
      '\t\t.hmm_pfns = pfns,',
      '\t\t.default_flags = HMM_PFN_REQ_FAULT,',
      '\t};',
      '\tint ret;',
      '',
    ],
    lines: intervalFault,
    leave: 'return 0;',
  },
  {
    label: 'mmu_interval_invalidate',
    detail: 'the callback of an interval notifier, with ranges that may not block',
    model: 'interval-notifier',
    procedure: 'callback',
    head: [
      'static bool {foo}_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,',
      '\t\t\t     unsigned long cur_seq)',
      '{',
      '\tstruct {foo} *{foo} = container_of(sub, struct {foo}, {notifier});',
      '',
    ],
    lines: intervalCallback,
    leave: 'return true;',
  },
  {
    label: 'mmu_invalidate_retry',
    detail: 'sample the counter, look up, check under mmu_lock, map; again if it collided',
    model: 'kvm-seq',
    procedure: 'fault',
    lines: {
      arrive: nothing,
      mmget: nothing,
      mmput: nothing,
      read_begin: c('{seq} = {kvm}->mmu_invalidate_seq;', 'smp_rmb();'),
      gfn_to_pfn: c('{pfn} = gfn_to_pfn({kvm}, {gfn});'),
      'lock mmu read': c('read_lock(&{kvm}->mmu_lock);'),
      'unlock mmu read': c('read_unlock(&{kvm}->mmu_lock);'),
      read_retry: { c: [], when: 'mmu_invalidate_retry({kvm}, {seq})' },
      map: c('{foo}_map({kvm}, {gfn}, {pfn});'),
      discard: c('kvm_release_pfn_clean({pfn});'),
    },
    leave: 'return 0;',
  },
  {
    label: 'mmu_invlock_write_start_and_lock',
    detail: 'an invlock section: start, look up, end under the driver lock, publish; again if it collided',
    model: 'invlock-rfc',
    procedure: 'fault',
    lines: {
      arrive: nothing,
      own_invalidation: nothing,
      state_init: c('{st} = (struct mmu_invlock_state)MMU_INVLOCK_STATE_INIT;'),
      start_section: c('mmu_invlock_write_start_and_lock(&{foo}->{notifier}, &{st});'),
      page_walk: c('{foo}_look_up({foo});'),
      ...spinning,
      end_section: { c: [], when: 'mmu_invlock_write_end_and_unlock(&{foo}->{notifier}, &{st})' },
      map: c('{foo}_map({foo});'),
      discard: nothing,
    },
    leave: 'return 0;',
  },
  ...(['callback', 'callback_end'] as const).map((procedure): Pattern => {
    const isStart = procedure === 'callback';
    const name = isStart ? 'range_start' : 'range_end';
    return {
      label: isStart ? 'mmu_invlock_inv_start' : 'mmu_invlock_inv_end',
      detail: `${name} of a driver with an invlock`,
      model: 'invlock-rfc',
      procedure,
      head: [
        `static ${isStart ? 'int' : 'void'} {foo}_${name}(struct mmu_notifier *mn, const struct mmu_notifier_range *range)`,
        '{',
        '\tstruct {foo} *{foo} = container_of(mn, struct {foo}, {notifier});',
        '',
      ],
      lines: invlockCallback,
      leave: isStart ? 'return 0;' : 'return;',
    };
  }),
];

export const snippets: readonly Snippet[] = patterns.map((pattern) => {
  const written = write(pattern);
  return {
    label: pattern.label,
    detail: pattern.detail,
    protocol: pattern.model,
    scope: pattern.head === undefined ? ('body' as const) : ('file' as const),
    ...written,
  };
});

function write(pattern: Pattern): { text: string; unknown: readonly string[] } {
  const out: string[] = [];
  const unknown: string[] = [];
  const lines = modelNamed(pattern.model)?.procedures[pattern.procedure]?.lines ?? [];
  const texts = lines.map(textOf);
  const wanted = new Set(texts.flatMap((text) => targetsOf(pattern, text)));
  for (const text of texts) {
    const { label, body } = labelled(text);
    if (label !== null && wanted.has(label)) out.push(`${label}:`);
    const written = statement(pattern, body);
    if (written === null) unknown.push(text);
    else out.push(...written.map((line) => `\t${line}`));
  }
  const isLeft = /^\s*(return|goto)\b/.test(out.at(-1) ?? '');
  const leave = isLeft || pattern.leave === 'return;' ? [] : [`\t${pattern.leave}`];
  const head = pattern.head ?? [];
  const foot = pattern.head === undefined ? [] : ['}'];
  return { text: [...head, ...out, ...leave, ...foot].join('\n'), unknown };
}

/** Lines of C without their indentation; null if the table has none. */
function statement(pattern: Pattern, body: string): readonly string[] | null {
  if (body === '') return [];
  if (body === 'return') return [pattern.leave];
  if (body.startsWith('goto ')) return [`${body};`];
  const { text, target } = jumping(body);
  const piece = pattern.lines[text];
  if (piece === undefined) return null;
  if (piece.when === undefined || target === null) return piece.c;
  const jump = target === 'return' ? pattern.leave : `goto ${target};`;
  return [...piece.c, `if (${piece.when})`, `\t${jump}`];
}

/** `hmm_range_fault busy=busy`, `if x == y goto z`, `trylock driver busy no`: the line and where else it goes. */
function jumping(body: string): { text: string; target: string | null } {
  const guarded = /^(if .*?) (?:goto (\w+)|(return))$/.exec(body);
  if (guarded !== null) return { text: guarded[1] ?? '', target: guarded[2] ?? guarded[3] ?? null };
  const tried = /^(trylock \w+) (\w+) (\w+)$/.exec(body);
  if (tried !== null) return { text: tried[1] ?? '', target: tried[3] ?? null };
  const [, text = body, target] = /^(.*?) \w+=(\w+)$/.exec(body) ?? [];
  return { text, target: target ?? null };
}

/** Labels that the written C jumps to. */
function targetsOf(pattern: Pattern, text: string): string[] {
  const { body } = labelled(text);
  const plain = /^goto (\w+)$/.exec(body)?.[1];
  if (plain !== undefined) return [plain];
  const { text: line, target } = jumping(body);
  return target === null || pattern.lines[line]?.when === undefined ? [] : [target];
}

function labelled(text: string): { label: string | null; body: string } {
  const found = /^(\w+):\s*(.*)$/.exec(text);
  return found === null ? { label: null, body: text } : { label: found[1] ?? null, body: found[2] ?? '' };
}

function textOf(line: Line): string {
  return typeof line === 'string' ? line : line.text;
}
