// Elements without a framework. Text goes in as text, styles through the object model: the content policy allows neither
// markup from strings nor style attributes.

export type Child = Node | string | null;

type Attributes = Readonly<Record<string, string | number | boolean | null>>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  assign(element, attributes);
  element.append(...children.filter((c): c is Node | string => c !== null));
  return element;
}

const space = 'http://www.w3.org/2000/svg';

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(space, tag);
  assign(element, attributes);
  element.append(...children);
  return element;
}

function assign(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Puts an element into the grid: rows count from the first step, the last one is part of it. */
export function at<T extends HTMLElement>(
  element: T,
  wide: string,
  narrow: string,
  from: number,
  to: number,
): T {
  element.style.setProperty('--wide', wide);
  element.style.setProperty('--narrow', narrow);
  element.style.gridRow = `${from + 2} / ${to + 3}`;
  return element;
}

const shapes = {
  previous: 'M10 3 5 8l5 5',
  next: 'M6 3l5 5-5 5',
  cross: 'M4 4l8 8M12 4l-8 8',
  tick: 'M3 8.5 6.5 12 13 4.5',
  warning: 'M8 2 15 14H1zM8 6.5v3.5M8 12v.2',
  hourglass: 'M4.5 2h7M4.5 14h7M5 2c0 4 6 4.5 6 6s-6 2-6 6M11 2c0 4-6 4.5-6 6s6 2 6 6',
  error: 'M8 1.2a6.8 6.8 0 1 1 0 13.6A6.8 6.8 0 0 1 8 1.2M5.5 5.5l5 5M10.5 5.5l-5 5',
  round: 'M13.5 8a5.5 5.5 0 1 1-1.6-3.9M12.4 1.5v3h-3',
} as const;

export function icon(name: keyof typeof shapes): SVGElement {
  return s(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    s('path', { d: shapes[name] }),
  );
}
