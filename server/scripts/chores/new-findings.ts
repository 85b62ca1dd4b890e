// What a changed text has beyond what was found before.

import type { Finding } from '../../src/analysis/finding.ts';

/** @param keyOf findings with one key count as the same, wherever they are */
export function beyond(
  before: readonly Finding[],
  now: readonly Finding[],
  keyOf: (finding: Finding) => string,
): readonly Finding[] {
  const left = new Map<string, number>();
  for (const finding of before) left.set(keyOf(finding), (left.get(keyOf(finding)) ?? 0) + 1);
  return now.filter((finding) => {
    const n = left.get(keyOf(finding)) ?? 0;
    left.set(keyOf(finding), n - 1);
    return n <= 0;
  });
}
