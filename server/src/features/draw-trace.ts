// A timeline as kernel people draw it: time downward, one column per CPU. The letters beside a step say what its
// CPU holds after it: `r`, `w` the mmap lock, `L` the driver lock, `:` between range_start and range_end.

import type { Timeline } from '../semantics/timeline.ts';

/** Lines of at most `width` columns, as long as two columns of text fit at all. */
export function drawTimeline(timeline: Timeline, width: number): string[] {
  const { lanes, steps, waiting } = timeline;
  const letters = timeline.legend.map(([letter]) => letter);
  const gutter = 2 + letters.length;
  const lead = 7;
  const room = Math.floor((width - lead) / Math.max(1, lanes.length)) - gutter - 3;
  const texts = steps.map((s) => (s.result === '' ? s.text : `${s.text}  ${s.result}`));
  const heads = lanes.map((title, k) => `CPU${k} ${title}`);
  const widths = heads.map((head, lane) =>
    Math.min(
      room,
      Math.max(
        head.length,
        ...texts.filter((_, k) => steps[k]?.lane === lane).map((text) => text.length),
        ...waiting.filter((w) => w.lane === lane).map((w) => w.text.length + 7),
      ),
    ),
  );
  const row = (start: string, cells: readonly string[]): string =>
    `${start}${cells.map((c, k) => c.padEnd((widths[k] ?? 0) + gutter + 3)).join('')}`.trimEnd();
  const blank = ' '.repeat(gutter + 1);
  const titles = heads.map((head, k) => cut(head, widths[k] ?? 0));
  const out = [
    row(
      ' '.repeat(lead),
      titles.map((t) => blank + t),
    ),
    row(
      ' '.repeat(lead),
      titles.map((t) => blank + '-'.repeat(t.length)),
    ),
  ];
  const shown = (gutters: readonly string[], lane: number): string => compact(gutters[lane] ?? '', letters);
  steps.forEach((step, k) => {
    if (k === timeline.repeatsFrom && k > 0) out.push('       and so on for ever:');
    const start = `${String(k + 1).padStart(4)}${step.breaks ? ' >>' : '   '}`;
    const cells = lanes.map((_, lane) => {
      const marks = shown(step.gutters, lane);
      return lane === step.lane ? `${marks} ${cut(texts[k] ?? '', widths[lane] ?? 0)}` : marks;
    });
    out.push(row(start, cells));
  });
  const last = steps.at(-1)?.gutters ?? [];
  for (const w of waiting) {
    const cells = lanes.map((_, lane) => {
      const marks = shown(last, lane);
      return lane === w.lane ? `${marks} ${cut(w.text, (widths[lane] ?? 0) - 7)}  waits` : marks;
    });
    out.push(row(' '.repeat(lead), cells));
  }
  const locks = timeline.legend.map(([letter, name]) => `${letter}: ${name}`);
  return [...out, '', ...legendLines(['r, w: mmap lock', ...locks, ': range_start to range_end'], width)];
}

function legendLines(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length + 3 <= width)
      lines[lines.length - 1] = `${last}   ${part}`;
    else lines.push(`       ${part}`);
  }
  return lines;
}

/** The gutter without the letters of locks that nobody takes. */
function compact(gutter: string, letters: readonly string[]): string {
  const base = gutter.slice(0, 2).padEnd(2);
  return base + letters.map((letter) => (gutter.includes(letter, 2) ? letter : ' ')).join('');
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}~`;
}
