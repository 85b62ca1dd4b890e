// A race in words: what goes wrong, and why each step of it stands where it stands. Facts of the trace only; where there
// is nothing to say of a step, one short fact.

import type { Property } from '../semantics/machine/properties.ts';
import { stepRole } from '../semantics/step-roles.ts';
import type { Timeline, TimelineStep } from '../semantics/timeline.ts';
import { lettersOf, nameOf } from './race-areas.ts';

const headlines: Readonly<Record<Property, string>> = {
  'unusable-while-invalidating': 'The device maps a page while the kernel takes it away',
  'no-stale-mapping': 'The device keeps a page that the kernel has taken away',
  'no-deadlock': 'The fault and the invalidation wait for each other',
  completes: 'The fault goes round for ever',
  quiescent: 'The fault is held up although nothing is invalidated',
  'lock-mode': 'A lock is released that is not held in that mode',
  'section-owner': 'A write section is closed by someone who did not open it',
  'no-block-when-nonblockable': 'The callback blocks although it must not',
  'no-use-after-free': 'The callback runs on a subscription that is gone',
  'no-sleep-in-section': 'Something sleeps while the invlock section counts on the lock',
};

export function headlineOf(property: Property): string {
  return headlines[property];
}

/** What stands in the place of a file for a lane that only the core runs. */
export const sourceless = 'kernel memory management';

/** A finding's message as a sentence, and its first half as a note. */
export function causeOf(message: string): { readonly sentence: string; readonly note: string } {
  const [first = ''] = message.split(';');
  const sentence = message === '' ? '' : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return { sentence, note: `rule broken: ${first}` };
}

export function columnTitle(name: string): string {
  const titles: Readonly<Record<string, string>> = { 'sub.seq': 'seq', 'subs.seq': 'core seq' };
  return titles[name] ?? name;
}

/** Under the step that breaks the property. */
export function harmNote(timeline: Timeline, k: number, all: readonly TimelineStep[]): string {
  const step = all[k];
  if (step === undefined) return '';
  const opened = lastOf(all, k, (s) => s.lane !== step.lane && stepRole(s.event) === 'open');
  const cleared = lastOf(all, k, (s) => s.lane !== step.lane && stepRole(s.event) === 'clear');
  const used = lastOf(all, k, (s) => s.lane !== step.lane && stepRole(s.event) === 'use');
  switch (timeline.property) {
    case 'unusable-while-invalidating':
      if (opened >= 0) return `maps a page that step ${opened + 1} is taking away`;
      return used >= 0 ? `the page of step ${used + 1} is still mapped` : 'the page is still mapped';
    case 'no-stale-mapping':
      if (cleared >= 0) return `maps a page that step ${cleared + 1} has taken away`;
      return used >= 0 ? `frees the page that step ${used + 1} maps` : 'the device still maps the page';
    case 'no-block-when-nonblockable':
      return 'blocks although the range may not be blockable';
    case 'no-deadlock':
    case 'completes':
      return waitsFor(timeline, step);
    default:
      return 'breaks the protocol';
  }
}

/** The line under the picture. */
export function endOf(timeline: Timeline, all: readonly TimelineStep[]): string {
  const steps = timeline.steps.length;
  const waits = all.slice(steps).map((step) => `CPU${step.lane} ${waitsFor(timeline, step)}`);
  if (timeline.repeatsFrom !== null) {
    const round = `Steps ${timeline.repeatsFrom + 1} to ${steps} repeat for ever.`;
    return [round, ...waits.map((w) => `${w}.`)].join(' ');
  }
  if (waits.length > 0) return `${waits.join(', ')}.`;
  const harm = timeline.steps.findIndex((s) => s.breaks);
  const open = timeline.lanes.flatMap((_, lane) =>
    timeline.steps.at(-1)?.gutters[lane]?.startsWith(':') ? [lane] : [],
  );
  if (timeline.property === 'unusable-while-invalidating' && open.length > 0) {
    return `In step ${harm + 1} range_end has not run: nothing may be mapped before it.`;
  }
  return `Step ${harm + 1} is the one too many.`;
}

function waitsFor(timeline: Timeline, step: TimelineStep): string {
  const last = timeline.steps.at(-1);
  if (stepRole(step.event) !== 'take') {
    const open = timeline.lanes.findIndex(
      (_, lane) => lane !== step.lane && last?.gutters[lane]?.startsWith(':'),
    );
    return open >= 0 ? `waits for range_end of CPU${open}` : `waits in ${step.text}`;
  }
  const name = step.event.split(' ')[1] ?? '';
  for (const [lane] of timeline.lanes.entries()) {
    if (lane === step.lane) continue;
    for (const letter of lettersOf(last, lane)) {
      const isMmap = letter === 'r' || letter === 'w';
      if ((name === 'mmap') !== isMmap) continue;
      return `waits for ${nameOf(timeline, letter) ?? 'a lock'}, which CPU${lane} has since ${since(timeline, lane, letter)}`;
    }
  }
  return `waits for ${step.text}`;
}

function since(timeline: Timeline, lane: number, letter: string): number {
  const free = timeline.steps.findLastIndex((s) => !lettersOf(s, lane).includes(letter));
  return free + 2;
}

/** Why the step stands where it does: what others have done by then, or have not. */
export function whyOf(timeline: Timeline, k: number, all: readonly TimelineStep[]): string {
  const step = all[k];
  if (step === undefined) return '';
  if (k >= timeline.steps.length) return capital(`${waitsFor(timeline, step)}.`);
  const own = (role: string): number =>
    lastOf(all, k, (s) => s.lane === step.lane && stepRole(s.event) === role);
  const other = (role: string): number =>
    lastOf(all, k, (s) => s.lane !== step.lane && stepRole(s.event) === role);
  const sample = own('sample');
  const check = own('check');
  switch (stepRole(step.event)) {
    case 'sample':
      return 'The value that the check compares later. Whoever moves the sequence from here on has collided with this fault.';
    case 'look-up':
      return sample >= 0
        ? `Good for use only as long as the sequence of step ${sample + 1} stands.`
        : 'Nothing was sampled before: a collision with this look-up cannot be seen.';
    case 'check': {
      const free = keepsOut(timeline, step);
      return free === ''
        ? `Nobody has moved the sequence${sample >= 0 ? ` since step ${sample + 1}` : ''}, and the lock that is held keeps the callback out.`
        : `Nobody has moved the sequence${sample >= 0 ? ` since step ${sample + 1}` : ''}. ${free}`;
    }
    case 'open':
      return check >= 0 || other('check') >= 0
        ? `After the check of step ${(check >= 0 ? check : other('check')) + 1}, which therefore saw nothing. From the return of the callback to range_end the device may map nothing of the range.`
        : 'From the return of the callback to range_end the device may map nothing of the range.';
    case 'move':
      return other('check') >= 0
        ? `Too late for the check of step ${other('check') + 1}.`
        : 'Whoever sampled before this will see a collision.';
    case 'unmap':
      return other('use') >= 0
        ? `Takes away what step ${other('use') + 1} mapped.`
        : 'Nothing is mapped yet, so nothing is taken away.';
    case 'clear':
      return other('use') >= 0
        ? `The page goes back to the kernel while the mapping of step ${other('use') + 1} stands.`
        : 'The page goes back to the kernel. Whoever still has it looked it up too early.';
    case 'use':
      return useReason(step, own, other);
    case 'take':
      return takeReason(timeline, k, step);
    case 'release':
      return 'Others may take it from here on.';
    case 'close':
      return 'The section is over: the device may map again.';
    case 'sleep':
      return 'Whether it sleeps is not up to the caller.';
    case 'other':
      return 'Part of the path; nothing of it is shared.';
  }
}

function useReason(
  step: TimelineStep,
  own: (role: string) => number,
  other: (role: string) => number,
): string {
  const looked = own('look-up');
  const checked = own('check');
  const parts = [looked >= 0 ? `Uses the page of step ${looked + 1}` : 'Uses the page'];
  parts.push(checked >= 0 ? ` on the answer of step ${checked + 1}.` : ' without any check.');
  const cleared = other('clear');
  const opened = other('open');
  if (step.breaks && cleared > looked) parts.push(` Step ${cleared + 1} has freed it since.`);
  else if (step.breaks && opened >= 0)
    parts.push(
      ' range_end has not run; when the other CPU goes on, the page is freed while the device still maps it.',
    );
  return parts.join('');
}

function takeReason(timeline: Timeline, k: number, step: TimelineStep): string {
  const before = timeline.steps[k - 1];
  const letters = lettersOf(step, step.lane).filter((l) => !lettersOf(before, step.lane).includes(l));
  const name = letters.flatMap((l) => nameOf(timeline, l) ?? [])[0];
  if (name === undefined) return 'Waits in the queue of the lock.';
  const user = timeline.steps.findLastIndex(
    (s, n) => n < k && s.lane !== step.lane && letters.some((l) => lettersOf(s, s.lane).includes(l)),
  );
  return user < 0 ? `Nobody has ${name} yet.` : `Nobody has ${name}: step ${user + 2} let go of it.`;
}

/** What the driver's own locks do at a check; empty if one of them is held that others take too. */
function keepsOut(timeline: Timeline, step: TimelineStep): string {
  const held = lettersOf(step, step.lane).filter((l) => l !== 'r' && l !== 'w');
  const taken = new Set(
    timeline.steps.filter((s) => s.lane !== step.lane).flatMap((s) => lettersOf(s, s.lane)),
  );
  if (held.some((letter) => taken.has(letter))) return '';
  return 'But no lock is held that keeps the callback out, so the answer is old as soon as it is given.';
}

function lastOf(all: readonly TimelineStep[], before: number, test: (s: TimelineStep) => boolean): number {
  return all.findLastIndex((s, k) => k < before && test(s));
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
