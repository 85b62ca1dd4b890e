// The picture: time runs down, a CPU is a gutter (locks, lifeline, number) and a column of text, the state that matters
// stands at the right. One grid; below 640 pixels the gutters become rails and all steps share one column.

import type { RaceStep, RaceView } from '../src/race-messages.ts';
import { at, h, icon, s } from './dom.ts';

export interface Picture {
  readonly element: HTMLElement;
  /** Steps after the chosen one fade. */
  readonly choose: (step: number) => void;
  readonly focus: (step: number) => void;
  /** Draws the arrow anew: it depends on where things came to lie. */
  readonly wire: () => void;
}

export function createPicture(view: RaceView, onChoose: (step: number) => void): Picture {
  const grid = h('div', { class: 'picture', role: 'group', 'aria-label': 'Steps in time order' });
  const rows = view.steps.length;
  grid.style.setProperty('--columns-wide', wideColumns(view));
  grid.style.setProperty('--columns-narrow', narrowColumns(view));
  grid.append(...heads(view), ...lifelines(view));
  const rowElements = view.steps.map((_, k) => at(h('div', { class: 'row' }), '1 / -1', '1 / -1', k, k));
  grid.append(...rowElements, ...areas(view), ...states(view));
  const badges = view.steps.map((step, k) => badge(view, step, k));
  const buttons = view.steps.map((step, k) => button(view, step, k, onChoose));
  badges.forEach((b, k) => grid.append(b, buttons[k] ?? ''));
  const wires = s('svg', { class: 'wires', 'aria-hidden': 'true' });
  grid.append(wires);

  const choose = (chosen: number): void => {
    for (let k = 0; k < rows; k++) {
      rowElements[k]?.classList.toggle('on', k === chosen);
      badges[k]?.classList.toggle('later', k > chosen);
      buttons[k]?.classList.toggle('later', k > chosen);
      buttons[k]?.setAttribute('tabindex', k === chosen ? '0' : '-1');
      if (k === chosen) buttons[k]?.setAttribute('aria-current', 'step');
      else buttons[k]?.removeAttribute('aria-current');
    }
    for (const element of grid.querySelectorAll<HTMLElement>('[data-from]')) {
      element.classList.toggle('later', Number(element.dataset['from']) > chosen);
    }
    wires.classList.toggle('later', view.arrow !== null && view.arrow.to > chosen);
  };
  const focus = (chosen: number): void => {
    buttons[chosen]?.focus({ preventScroll: true });
    buttons[chosen]?.scrollIntoView({ block: 'nearest' });
  };
  return { element: grid, choose, focus, wire: () => wire(view, grid, wires, badges, buttons) };
}

const gutter = (lane: number): [string, string] => [`${2 * lane + 1}`, `${lane + 1}`];
const column = (view: RaceView, lane: number): [string, string] => [
  `${2 * lane + 2}`,
  `${view.lanes.length + 1}`,
];

function wideColumns(view: RaceView): string {
  const lanes = view.lanes.map(() => 'var(--gutter) minmax(0, 1fr)');
  const values = view.columns.map((c) => `minmax(${c.name.length > 6 ? 72 : 56}px, auto)`);
  return [...lanes, ...values].join(' ');
}

function narrowColumns(view: RaceView): string {
  return `${view.lanes.map(() => 'var(--gutter)').join(' ')} minmax(0, 1fr)`;
}

function heads(view: RaceView): HTMLElement[] {
  const lanes = view.lanes.map((lane, k) => {
    const head = h(
      'div',
      { class: `lane-head lane${k % 3}` },
      h('div', { class: 'lane-title' }, h('span', { class: 'cpu' }, `CPU${k}`), h('code', {}, lane.title)),
      h('div', { class: 'lane-detail' }, lane.detail),
    );
    at(head, `${2 * k + 1} / span 2`, '1 / -1', -1, -1);
    head.style.setProperty('--lane-index', String(k));
    return head;
  });
  const values = view.columns.map((c, k) =>
    at(h('div', { class: 'state-head' }, c.name), `${2 * view.lanes.length + 1 + k}`, '1', -1, -1),
  );
  return [...lanes, ...values];
}

function lifelines(view: RaceView): HTMLElement[] {
  return view.lanes.map((_, k) => at(h('div', { class: 'life' }), ...gutter(k), 0, view.steps.length - 1));
}

function areas(view: RaceView): HTMLElement[] {
  const out: HTMLElement[] = [];
  for (const { lane, from, to, open } of view.sections) {
    const [wide] = gutter(lane);
    const band = h('div', { class: `section lane${lane % 3}${open ? ' open' : ''}`, 'data-from': from });
    out.push(at(band, `${wide} / span 2`, gutter(lane)[1], from, to));
  }
  for (const bar of view.bars) {
    const words = `${bar.name}, ${bar.shared ? 'for reading' : 'exclusive'}, CPU${bar.lane}`;
    const kind = `${bar.slot === 0 ? ' mmap' : ''}${bar.shared ? ' shared' : ''}${bar.open ? ' open' : ''}`;
    const element = h('div', { class: `bar${kind}`, title: words, 'data-from': bar.from });
    element.style.setProperty('--slot', String(bar.slot));
    if (view.steps[bar.to]?.isQuiet === true && !bar.open) element.classList.add('ends-quiet');
    if (view.steps[bar.from]?.isQuiet === true) element.classList.add('begins-quiet');
    out.push(at(element, ...gutter(bar.lane), bar.from, bar.to));
  }
  if (view.gap !== null) out.push(...gap(view, view.gap));
  if (view.demand !== null) {
    const { column: k, from, to, text } = view.demand;
    const element = h('div', { class: 'demand wide-only', 'data-from': from }, text);
    out.push(at(element, `${2 * view.lanes.length + 1 + k}`, '1', from, to));
  }
  if (view.repeatsFrom !== null) {
    const loop = h(
      'div',
      { class: 'loop', 'data-from': view.repeatsFrom },
      h('span', {}, icon('round'), 'and so on for ever'),
    );
    out.push(at(loop, '1 / -1', '1 / -1', view.repeatsFrom, view.steps.length - 1));
  }
  return out;
}

/** The stretch in which an answer is relied on that no longer holds. */
function gap(view: RaceView, { lane, from, to, lines }: NonNullable<RaceView['gap']>): HTMLElement[] {
  // It ends where the row of the use begins.
  const dots = at(h('div', { class: 'gap', 'data-from': from }), ...gutter(lane), from, to - 1);
  const others = view.steps.flatMap((step, k) => (k > from && k < to && step.lane !== lane ? [k] : []));
  const [first, last] = [others[0], others.at(-1)];
  const isFree = first !== undefined && last !== undefined && others.length === last - first + 1;
  if (!isFree || others.length < 2) return [dots];
  const [head = '', ...rest] = lines;
  const words = h('div', { class: 'gap-text wide-only', 'data-from': from }, h('b', {}, head));
  for (const line of rest) words.append(h('span', {}, line));
  return [dots, at(words, column(view, lane)[0], '1', first, last)];
}

/** Written where it changes; a hairline while it holds. */
function states(view: RaceView): HTMLElement[] {
  const out: HTMLElement[] = [];
  view.columns.forEach((c, n) => {
    const place = `${2 * view.lanes.length + 1 + n}`;
    let since = 0;
    const demanded = (k: number): boolean =>
      view.demand !== null && view.demand.column === n && k >= view.demand.from && k <= view.demand.to;
    const hold = (to: number): void => {
      if (to > since) out.push(at(h('div', { class: 'hold wide-only' }), place, '1', since, to));
    };
    view.steps.forEach((step, k) => {
      const value = step.values[n] ?? '';
      const before = k === 0 ? c.initial : (view.steps[k - 1]?.values[n] ?? '');
      if (k > 0 && value === before) return;
      if (k > 0) hold(demanded(k - 1) && view.demand !== null ? view.demand.from - 1 : k - 1);
      since = k;
      const mark = step.mark === 'harm' && value !== before ? ' harm' : value === before ? '' : ' changed';
      const quiet = step.isQuiet ? ' quiet' : '';
      const text = h('div', { class: `value wide-only${mark}${quiet}`, 'data-from': k }, value);
      out.push(at(text, place, '1', k, k));
    });
    hold(view.steps.length - 1);
  });
  return out;
}

function badge(view: RaceView, step: RaceStep, k: number): HTMLElement {
  const element = h('span', {
    class: `badge lane${step.lane % 3} ${classOf(view, k)}`,
    'aria-hidden': 'true',
  });
  element.append(step.number === null ? icon('hourglass') : h('span', {}, String(step.number)));
  return at(element, ...gutter(step.lane), k, k);
}

function button(view: RaceView, step: RaceStep, k: number, onChoose: (step: number) => void): HTMLElement {
  const source =
    step.source === null
      ? null
      : h('span', { class: 'source' }, h('i', {}, String(step.source.line + 1)), step.source.text);
  const result = step.result === '' ? null : h('span', { class: 'result' }, step.result);
  const noteIcon = step.mark === 'cause' ? 'warning' : step.mark === 'waits' ? 'hourglass' : 'cross';
  const note =
    step.note === null ? null : h('span', { class: 'note' }, icon(noteIcon), h('span', {}, step.note));
  const title = h('span', { class: 'title' }, h('span', { class: 'event' }, step.title), result);
  const cap = h('span', { class: `cap lane${step.lane % 3}` }, `CPU${step.lane}`);
  const changes = h('span', { class: 'changes' }, changesOf(view, k));
  const parts = step.isQuiet && source !== null ? [cap, source] : [cap, title, source, note, changes];
  const element = h(
    'button',
    { class: `step ${classOf(view, k)}`, type: 'button', 'aria-label': labelOf(view, step) },
    ...parts,
  );
  element.addEventListener('click', () => onChoose(k));
  return at(element, ...column(view, step.lane), k, k);
}

function classOf(view: RaceView, k: number): string {
  const step = view.steps[k];
  if (step === undefined) return '';
  const switches = k === 0 || view.steps[k - 1]?.lane !== step.lane;
  return `${step.isQuiet ? 'quiet' : ''} ${step.mark ?? ''} ${switches ? 'first' : ''}`;
}

function changesOf(view: RaceView, k: number): string {
  const parts = view.columns.flatMap((c, n) => {
    const before = k === 0 ? c.initial : view.steps[k - 1]?.values[n];
    const after = view.steps[k]?.values[n];
    return after === undefined || before === after ? [] : [`${c.name} ${before} → ${after}`];
  });
  return parts.join(', ');
}

function labelOf(view: RaceView, step: RaceStep): string {
  const number = step.number === null ? 'At the end' : `Step ${step.number} of ${view.steps.length}`;
  const place = step.source === null ? 'in the kernel' : `${step.source.file} line ${step.source.line + 1}`;
  const lane = `CPU${step.lane} ${view.lanes[step.lane]?.title ?? ''}`;
  return `${number}, ${lane}: ${step.title} ${step.result}. ${place}. ${step.note ?? ''}`;
}

function wire(
  view: RaceView,
  grid: HTMLElement,
  wires: SVGElement,
  badges: readonly HTMLElement[],
  buttons: readonly HTMLElement[],
): void {
  wires.replaceChildren();
  const isNarrow = grid.clientWidth < 640;
  if (view.arrow === null || isNarrow) return;
  const [from, to] = [view.steps[view.arrow.from], view.steps[view.arrow.to]];
  const origin = grid.getBoundingClientRect();
  const box = (element: Element | null | undefined): { left: number; right: number; y: number } => {
    const r = element?.getBoundingClientRect() ?? origin;
    return {
      left: r.left - origin.left,
      right: r.right - origin.left,
      y: (r.top + r.bottom) / 2 - origin.top,
    };
  };
  if (from === undefined || to === undefined || from.lane === to.lane) return;
  const [start, end] = [badges[view.arrow.from], badges[view.arrow.to]].map(box);
  if (start === undefined || end === undefined) return;
  const wordsOf = (k: number): number => {
    const parts = buttons[k]?.querySelectorAll('.event, .result, .source') ?? [];
    const [first] = [...parts].map((p) => p.getBoundingClientRect().top);
    return Math.max(
      ...[...parts]
        .filter((p) => Math.abs(p.getBoundingClientRect().top - (first ?? 0)) < 8)
        .map((p) => box(p).right),
    );
  };
  const leftwards = to.lane < from.lane;
  const x1 = leftwards ? start.left - 34 : wordsOf(view.arrow.from) + 8;
  const x2 = leftwards ? wordsOf(view.arrow.to) + 8 : end.left - 5;
  const middle = leftwards ? x1 - 16 : end.left - 46;
  const [y1, y2] = [start.y, end.y];
  const bend = Math.min(8, Math.abs(y2 - y1) / 2) * Math.sign(y2 - y1 || 1);
  const [d1, d2] = [Math.sign(middle - x1) * 8, Math.sign(x2 - middle) * 8];
  const tip = leftwards ? 7 : -7;
  wires.append(
    s('circle', { cx: x1, cy: y1, r: 2.5 }),
    s('path', {
      d: `M${x1} ${y1}H${middle - d1}q${d1} 0 ${d1} ${bend}V${y2 - bend}q0 ${bend} ${d2} ${bend}H${x2 + tip}`,
    }),
    s('path', { class: 'tip', d: `M${x2} ${y2}l${tip} -4.5v9z` }),
  );
}
