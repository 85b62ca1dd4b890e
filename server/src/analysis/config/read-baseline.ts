// From the text of a baseline to its entries, or to what is wrong with it. Never throws, and never quotes the text:
// it may be any file.

import * as z from 'zod';
import { baselineVersion, type BaselineEntry } from '../baseline.ts';

const entry = z.strictObject({
  rule: z.string(),
  function: z.string(),
  fingerprint: z.string(),
  file: z.string(),
  message: z.string(),
  reason: z.string().trim().min(1),
  author: z.nullable(z.string()),
});
const shape = z.strictObject({ version: z.literal(baselineVersion), entries: z.array(entry) });

export type BaselineReading =
  | { readonly kind: 'entries'; readonly entries: readonly BaselineEntry[] }
  | { readonly kind: 'mistake'; readonly message: string };

export function readBaseline(text: string): BaselineReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'mistake', message: 'this is no JSON' };
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return { kind: 'entries', entries: parsed.data.entries };
  const [issue] = parsed.error.issues;
  return { kind: 'mistake', message: issue === undefined ? 'this is no baseline' : wordsOf(issue) };
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const at = issue.path.length === 0 ? 'the baseline' : issue.path.map(String).join('.');
  switch (issue.code) {
    case 'invalid_type':
      return `${at} is no ${issue.expected}`;
    case 'unrecognized_keys':
      return `${at} has keys that it should not have`;
    case 'too_small':
      return `${at} is empty`;
    case 'invalid_value':
      return `${at} is not ${issue.values.map(String).join(' or ')}`;
    default:
      return `${at} is not as it should be`;
  }
}
