// A race as a Mermaid sequence diagram, for pages that draw one: an issue, a merge request.

import type { RaceView } from './race-view.ts';

export function drawMermaid(view: Omit<RaceView, 'copies'>): string {
  const out = ['sequenceDiagram'];
  view.lanes.forEach((lane, k) => out.push(`  participant CPU${k} as CPU${k} ${clean(lane.title)}`));
  view.steps.forEach((step, k) => {
    if (k === view.repeatsFrom) out.push('  loop for ever');
    const number = step.number === null ? '' : `${step.number} `;
    const result = step.result === '' ? '' : ` ${step.result.replace('→', '->')}`;
    const text = clean(`${number}${step.title}${result}`);
    if (step.isQuiet) out.push(`  Note over CPU${step.lane}: ${text}`);
    else out.push(`  CPU${step.lane}->>CPU${step.lane}: ${text}`);
    if (step.note !== null) out.push(`  Note over CPU${step.lane}: ${clean(step.note)}`);
  });
  if (view.repeatsFrom !== null) out.push('  end');
  const [first, last] = [0, view.lanes.length - 1];
  const over = first === last ? 'CPU0' : `CPU0,CPU${last}`;
  out.push(`  Note over ${over}: broken: ${clean(view.property)}`);
  return `${out.join('\n')}\n`;
}

/** Semicolons and line ends close a statement, `#` begins an entity. */
function clean(text: string): string {
  return text
    .replace(/[;\n\r]/g, ',')
    .replace(/#/g, ' ')
    .trim();
}
