// What stands around the picture: the headline, the controls, the step under the cursor, and everything once more as a
// table for whoever cannot see pictures.

import type { FromTimeline, RaceStep, RaceView } from '../src/race-messages.ts';
import { h, icon } from './dom.ts';

type Send = (message: FromTimeline) => void;

export function head(view: RaceView, send: Send): HTMLElement {
  const rule =
    view.rule === null
      ? null
      : h(
          'button',
          { class: 'rule link', type: 'button', title: 'Open the page of the rule' },
          view.rule.code,
        );
  rule?.addEventListener('click', () => send({ kind: 'rule' }));
  return h(
    'header',
    { class: 'head' },
    icon('error'),
    h('h1', {}, view.headline),
    rule,
    h('p', { class: 'cause' }, view.cause === '' ? view.meaning : view.cause),
    h('p', { class: 'meta' }, view.meta),
  );
}

export interface Tools {
  readonly element: HTMLElement;
  readonly choose: (step: number) => void;
}

export function tools(view: RaceView, go: (step: number, by: HTMLElement) => void, send: Send): Tools {
  const last = view.steps.length - 1;
  let at = last;
  const output = h('output', { 'aria-live': 'polite' });
  const slider = h('input', { type: 'range', min: 1, max: last + 1, 'aria-label': 'Step' });
  const walk = (name: 'previous' | 'next', title: string, by: number): HTMLElement => {
    const element = h(
      'button',
      { class: 'square', type: 'button', title, 'aria-label': title, id: name },
      icon(name),
    );
    element.addEventListener('click', () => go(at + by, element));
    return element;
  };
  slider.addEventListener('input', () => go(Number(slider.value) - 1, slider));
  const copy = (what: 'text' | 'svg' | 'mermaid', title: string): HTMLElement => {
    const element = h('button', { class: 'link', type: 'button', 'aria-label': `Copy as ${title}` }, title);
    element.addEventListener('click', () => send({ kind: 'copy', what }));
    return element;
  };
  const element = h(
    'div',
    { class: 'tools', role: 'toolbar', 'aria-label': 'Timeline' },
    walk('previous', 'Previous step (Alt+PageUp)', -1),
    output,
    walk('next', 'Next step (Alt+PageDown)', 1),
    slider,
    h('span', { class: 'grow' }),
    h('span', { class: 'dim' }, 'Copy'),
    copy('text', 'text'),
    copy('svg', 'SVG'),
    copy('mermaid', 'Mermaid'),
  );
  const choose = (step: number): void => {
    at = step;
    output.value = `${step + 1} / ${last + 1}`;
    slider.value = String(step + 1);
  };
  return { element, choose };
}

export function end(view: RaceView): HTMLElement {
  return h(
    'p',
    { class: 'end' },
    icon('cross'),
    h('span', {}, h('b', {}, 'Broken: '), h('code', {}, view.property), `. ${view.end}`),
  );
}

export function legend(view: RaceView): HTMLElement {
  const out = h('div', { class: 'legend', 'aria-hidden': 'true' });
  const seen = new Set<string>();
  for (const bar of view.bars) {
    const name =
      bar.slot === 0
        ? `${bar.name}, ${bar.shared ? 'read' : 'write'}`
        : `${bar.name}${bar.shared ? ', read' : ''}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const swatch = h('i', { class: `bar${bar.slot === 0 ? ' mmap' : ''}${bar.shared ? ' shared' : ''}` });
    out.append(h('span', {}, swatch, name));
  }
  const [section] = view.sections;
  if (section !== undefined) {
    out.append(
      h('span', {}, h('i', { class: `section lane${section.lane % 3}` }), 'range_start to range_end'),
    );
  }
  if (view.gap !== null) out.append(h('span', {}, h('i', { class: 'gap' }), 'the answer no longer holds'));
  return out;
}

export function detail(view: RaceView, k: number, send: Send): Node[] {
  const step = view.steps[k];
  if (step === undefined) return [];
  const title = step.number === null ? `CPU${step.lane}, at the end` : `Step ${step.number}, CPU${step.lane}`;
  return [
    h('div', {}, h('h2', {}, title), ...code(step, k, send)),
    h('div', {}, h('h2', {}, 'Why this order'), h('p', {}, step.why), state(view, step)),
  ];
}

function code(step: RaceStep, k: number, send: Send): Node[] {
  const { source } = step;
  if (source === null)
    return [h('p', { class: 'where' }, 'done by the kernel, or by all of the callback at once')];
  const link = h('button', { class: 'link mono', type: 'button' }, `${source.file}:${source.line + 1}`);
  link.addEventListener('click', () => send({ kind: 'open', step: k }));
  const texts = source.around.map((l) => l.text.replace(/\t/g, '    '));
  const indents = texts.filter((t) => t.trim() !== '').map((t) => t.length - t.trimStart().length);
  const indent = Math.min(...indents);
  const lines = source.around.map(({ line }, n) =>
    h(
      'div',
      { class: line === source.line ? 'here' : '' },
      h('i', {}, String(line + 1)),
      (texts[n] ?? '').slice(indent),
    ),
  );
  return [h('p', { class: 'where' }, link), h('div', { class: 'code' }, ...lines)];
}

function state(view: RaceView, step: RaceStep): HTMLElement {
  const out = h('p', { class: 'state' });
  view.columns.forEach((c, n) => out.append(h('span', {}, `${c.name} `, h('b', {}, step.values[n] ?? ''))));
  const held = step.held.length === 0 ? 'nothing' : step.held.join(' · ');
  out.append(h('span', {}, 'held: ', h('b', {}, held)));
  return out;
}

export function table(view: RaceView): HTMLElement {
  const header = (text: string): HTMLElement => h('th', { scope: 'col' }, text);
  const rows = view.steps.map((step) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, step.number === null ? 'end' : String(step.number)),
      h('td', {}, `CPU${step.lane}`),
      h('td', {}, `${step.title} ${step.result}`.trim(), step.note === null ? null : h('div', {}, step.note)),
      h('td', { class: 'mono' }, step.source === null ? '' : `${step.source.file}:${step.source.line + 1}`),
      ...step.values.map((value) => h('td', {}, value)),
      h('td', {}, step.held.join(', ')),
    ),
  );
  const columns = ['Step', 'CPU', 'Event', 'Source', ...view.columns.map((c) => c.name), 'Held'];
  return h(
    'details',
    { class: 'table' },
    h('summary', {}, 'Steps as a table'),
    h(
      'table',
      {},
      h('caption', {}, view.headline),
      h('thead', {}, h('tr', {}, ...columns.map(header))),
      h('tbody', {}, ...rows),
    ),
  );
}
