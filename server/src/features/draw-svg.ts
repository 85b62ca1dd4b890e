// A race as a picture of its own: SVG with fixed colours on a light ground, for mails, slides and pages.

import type { RaceView } from './race-view.ts';

const row = 24;
const lead = 64;
const lane = 330;
const column = 74;
const margin = 20;
const colours = ['#0a66c2', '#6f3fa0', '#1d7a5f'];
const ink = '#24292f';
const dim = '#656d76';
const line = '#d0d7de';
const harm = '#b3261e';
const warning = '#8a5d00';

export function drawSvg(view: Omit<RaceView, 'copies'>): string {
  const top = margin + 76;
  const y = (k: number): number => top + k * row + row / 2;
  const x = (k: number): number => margin + k * (lead + lane) + lead - 14;
  const states = margin + view.lanes.length * (lead + lane);
  const width = states + view.columns.length * column + margin;
  const bottom = top + view.steps.length * row;
  const out: string[] = [];
  out.push(text(margin, margin + 14, view.headline, { size: 16, weight: 600 }));
  out.push(text(margin, margin + 34, view.cause === '' ? view.meaning : view.cause, { fill: dim }));
  view.lanes.forEach((l, k) => {
    const colour = colourOf(k);
    out.push(text(x(k) - 10, top - 10, `CPU${k}`, { fill: colour, weight: 600 }));
    out.push(text(x(k) + 34, top - 10, l.title, { mono: true, weight: 600 }));
    out.push(rule(x(k), top, x(k), bottom, line));
  });
  view.columns.forEach((c, k) => out.push(text(states + k * column, top - 10, c.name, { fill: dim })));
  for (const s of view.sections) {
    const colour = colourOf(s.lane);
    const at = `x="${x(s.lane) - 40}" y="${y(s.from) - row / 2}" width="${lead + lane - 44}" height="${(s.to - s.from + 1) * row}"`;
    out.push(`<rect ${at} fill="${colour}" fill-opacity=".08" stroke="${colour}" stroke-dasharray="3 3"/>`);
  }
  for (const b of view.bars) {
    const left = x(b.lane) - 34 + b.slot * 8;
    const height = (b.to - b.from) * row + (b.open ? row / 2 : 6);
    const fill = b.shared ? '#ffffff' : ink;
    out.push(
      `<rect x="${left}" y="${y(b.from) - 3}" width="${b.slot === 0 ? 4 : 6}" height="${height}" rx="2" fill="${fill}" stroke="${ink}"><title>${escape(b.name)}</title></rect>`,
    );
  }
  if (view.gap !== null) {
    const at = x(view.gap.lane);
    out.push(
      `<path d="M${at} ${y(view.gap.from) + 11}V${y(view.gap.to) - 11}" stroke="${warning}" stroke-width="3" stroke-dasharray="3 3"/>`,
    );
  }
  view.steps.forEach((step, k) => {
    const colour = step.mark === 'cause' ? warning : step.mark === null ? colourOf(step.lane) : harm;
    const at = x(step.lane);
    const filled = step.mark === 'harm' || step.mark === 'waits';
    out.push(
      `<circle cx="${at}" cy="${y(k)}" r="9" fill="${filled ? harm : '#ffffff'}" stroke="${colour}" stroke-width="${step.mark === null ? 1 : 2}"/>`,
    );
    const label = step.number === null ? '…' : String(step.number);
    out.push(text(at, y(k) + 4, label, { fill: filled ? '#ffffff' : colour, size: 10, middle: true }));
    const words = `${step.title}${step.result === '' ? '' : ` ${step.result}`}`;
    const style = {
      fill: step.isQuiet ? dim : step.mark === null ? ink : colour,
      weight: step.isQuiet ? 400 : 600,
    };
    out.push(text(at + 16, y(k) + 4, words, { ...style, mono: true }));
    step.values.forEach((value, c) => {
      const before = k === 0 ? view.columns[c]?.initial : view.steps[k - 1]?.values[c];
      if (value === before && k > 0) return;
      const isBad = value === 'stale';
      out.push(
        text(states + c * column, y(k) + 4, value, {
          mono: true,
          fill: isBad ? harm : value === before ? dim : ink,
        }),
      );
    });
  });
  out.push(arrow(view, x, y));
  out.push(text(margin, bottom + 28, `Broken: ${view.property}. ${view.end}`, { fill: harm }));
  out.push(text(margin, bottom + 48, legend(view), { fill: dim, size: 11 }));
  const height = bottom + 64;
  const ground = `<rect width="${width}" height="${height}" fill="#ffffff"/>`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`;
  return `${open}<title>${escape(view.headline)}</title>${ground}${out.join('')}</svg>\n`;
}

function arrow(view: Omit<RaceView, 'copies'>, x: (k: number) => number, y: (k: number) => number): string {
  const from = view.steps[view.arrow?.from ?? -1];
  const to = view.steps[view.arrow?.to ?? -1];
  if (view.arrow === null || from === undefined || to === undefined) return '';
  const [x1, y1] = [x(from.lane) - 44, y(view.arrow.from)];
  const [x2, y2] = [x(to.lane) + (to.lane < from.lane ? lane - 70 : -14), y(view.arrow.to)];
  const tip = to.lane < from.lane ? 7 : -7;
  const path = `<path d="M${x1} ${y1}H${(x1 + x2) / 2}V${y2}H${x2 + tip}" fill="none" stroke="${harm}" stroke-width="1.5"/>`;
  return `${path}<path d="M${x2} ${y2}l${tip} -4v8z" fill="${harm}"/>`;
}

function legend(view: Omit<RaceView, 'copies'>): string {
  const names = [...new Set(view.bars.map((b) => `${b.name}${b.shared ? ' (hollow: for reading)' : ''}`))];
  return ['bars: ' + names.join(', '), 'tinted: range_start to range_end'].join('   ');
}

interface Style {
  readonly fill?: string;
  readonly size?: number;
  readonly weight?: number;
  readonly mono?: boolean;
  readonly middle?: boolean;
}

function text(x: number, y: number, words: string, style: Style = {}): string {
  const { fill = ink, size = 12, weight = 400, mono = false, middle = false } = style;
  const family = mono ? 'ui-monospace,Menlo,Consolas,monospace' : 'system-ui,Segoe UI,Ubuntu,sans-serif';
  const anchor = middle ? ' text-anchor="middle"' : '';
  return `<text x="${x}" y="${y}" font-family="${family}" font-size="${size}" font-weight="${weight}" fill="${fill}"${anchor}>${escape(words)}</text>`;
}

function rule(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${colour}"/>`;
}

function colourOf(k: number): string {
  return colours[k % colours.length] ?? ink;
}

function escape(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
