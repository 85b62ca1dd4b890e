// What a step of a trace does in its protocol, by the model's name for it: for whoever explains a race in words.

export type StepRole =
  | 'sample'
  | 'look-up'
  | 'check'
  | 'use'
  | 'take'
  | 'release'
  | 'open'
  | 'close'
  | 'move'
  | 'unmap'
  | 'clear'
  | 'sleep'
  | 'other';

export function stepRole(event: string): StepRole {
  const [verb = ''] = event.split(' ');
  if (verb === 'lock' || verb === 'trylock') return 'take';
  if (verb === 'unlock') return 'release';
  return roles.get(event) ?? 'other';
}

const roles: ReadonlyMap<string, StepRole> = new Map(
  Object.entries({
    sample: ['read_begin', 'sampled_before', 'start_section', 'wait_begin', 'section_begin'],
    'look-up': ['hmm_range_fault', 'page_walk', 'fast_walk', 'gfn_to_pfn', 'fault_in'],
    check: ['read_retry', 'check_retry', 'needs_retry', 'end_section', 'section_end', 'check_idle'],
    use: ['map', 'touch'],
    open: ['range_start'],
    close: ['range_end', 'range_end_refused'],
    move: ['set_seq', 'inv_begin', 'inv_start', 'inv_end', 'active_begin'],
    unmap: ['unmap'],
    clear: ['clear_ptes', 'mm_gone', 'free'],
    sleep: ['sleep'],
  } satisfies Partial<Record<StepRole, string[]>>).flatMap(([role, events]) =>
    events.map((event) => [event, role as StepRole] as const),
  ),
);
