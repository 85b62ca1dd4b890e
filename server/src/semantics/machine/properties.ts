// What must never break. Each property is one bit, so that one search can look for all of them and many defects
// that break just one are told apart.

export const properties = [
  'unusable-while-invalidating',
  'no-stale-mapping',
  'no-deadlock',
  'completes',
  'quiescent',
  'lock-mode',
  'section-owner',
  'no-block-when-nonblockable',
  'no-use-after-free',
  'no-sleep-in-section',
] as const;

export type Property = (typeof properties)[number];

export const propertyMeanings: Readonly<Record<Property, string>> = {
  'unusable-while-invalidating':
    'From the return of the start callback until range_end the device has no usable mapping of the range.',
  'no-stale-mapping': 'The device never maps a page that was taken out of the page tables.',
  'no-deadlock': 'No state can be reached where a task waits for ever.',
  completes:
    'With finitely many invalidations a fault completes under every strongly fair schedule, lock hand-over included.',
  quiescent:
    'While no invalidation is running, a new fault neither waits nor takes the mmap lock for writing.',
  'lock-mode': 'What is taken for reading is released for reading, and what is released is held.',
  'section-owner': 'A write section of the sequence count is closed by the task that opened it.',
  'no-block-when-nonblockable': 'Nothing blocks in a callback whose range is not blockable.',
  'no-use-after-free': 'No callback runs on a freed subscription.',
  'no-sleep-in-section':
    'Between the successful end of an invlock section and the release of the driver lock nothing sleeps.',
};

export function bitOf(property: Property): number {
  return 1 << properties.indexOf(property);
}

export function isProperty(text: string): text is Property {
  return (properties as readonly string[]).includes(text);
}
