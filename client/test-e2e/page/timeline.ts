// Questions that tests ask of the race timeline from the inside; bundled and run in its page.

/** Controls that have no name to be read out, as markup. */
export function nameless(): string[] {
  return [...document.querySelectorAll('button, input, summary')].flatMap((element) => {
    const name = element.getAttribute('aria-label') ?? element.textContent;
    return name.trim() === '' ? [element.outerHTML] : [];
  });
}

/** Style of the upper edge, colour and picture behind each invalidation. */
export function sections(): string[][] {
  return [...document.querySelectorAll('.section')].map((element) => {
    const { borderTopStyle, backgroundColor, backgroundImage } = getComputedStyle(element);
    return [borderTopStyle, backgroundColor, backgroundImage];
  });
}

export const ground = (): string => getComputedStyle(document.body).backgroundColor;

/** How long a step takes to fade. */
export const fading = (): string => {
  const step = document.querySelector('.step');
  return step === null ? '' : getComputedStyle(step).transitionDuration;
};

/** Words that stand out less from their ground than 4.5 to 1, as WCAG counts it, with that number. */
export function pale(): string[] {
  const walker = document.createTreeWalker(
    document.querySelector('main') ?? document.body,
    NodeFilter.SHOW_TEXT,
  );
  const out: string[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const words = (node.textContent ?? '').trim();
    if (element === null || words === '' || element.getClientRects().length === 0) continue;
    // Steps that are yet to come fade: they are no more than a hint of what follows.
    if (element.closest('.later') !== null) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(groundOf(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) out.push(`${contrast.toFixed(1)} ${element.className}: ${words}`);
  }
  return out;
}

function channels(colour: string): number[] {
  return (colour.match(/[\d.]+/g) ?? []).map(Number);
}

function light(colour: string): number {
  const [r = 0, g = 0, b = 0] = channels(colour)
    .slice(0, 3)
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The nearest ground that lets nothing through; badges paint theirs before their words. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    for (const part of [null, '::before']) {
      const { backgroundColor, content } = getComputedStyle(at, part);
      const isPainted = part === null || content !== 'none';
      if (isPainted && (channels(backgroundColor)[3] ?? 1) === 1) return backgroundColor;
    }
  }
  return ground();
}
