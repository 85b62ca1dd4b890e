// The shape of the reports for programs, as it is shipped: `--format json`, with or without a comparison, and each line of
// `--format jsonl`. The version that the reports carry is this one's; a test reads reports of every kind with it.

import { z } from 'zod';
import { jsonVersion } from './json.ts';

const text = z.string();
const count = z.int().min(0);
const oneBased = z.int().min(1);
const file = text.describe('relative to the root, with forward slashes');

const place = {
  line: oneBased,
  column: oneBased.describe('in UTF-16 units, as all columns are'),
  endLine: oneBased,
  endColumn: oneBased.describe('the first column behind'),
};

const step = z.object({
  lane: count.describe('which of the lanes makes the step'),
  text,
  result: text,
  breaks: z.boolean().describe('the property is broken by this step'),
  file: file.nullable().describe('null for what the core of the kernel does'),
  line: oneBased.nullable(),
});

const trace = z.object({
  lanes: z.array(text).describe('a title for each task'),
  steps: z.array(step),
  repeatsFrom: count.nullable().describe('the step from which the trace goes round for ever'),
  waiting: z
    .array(step.omit({ result: true, breaks: true }))
    .describe('what the tasks wait for at the end of a trace that goes nowhere'),
});

const bound = z.object({
  states: count.describe('that were searched'),
  invalidators: count,
  contexts: z.array(text).describe('how the invalidations held the mmap lock'),
});

const finding = z.object({
  code: text.regex(/^INV\d{3}$/),
  rule: text.describe('its slug'),
  severity: z.enum(['error', 'warning', 'hint']),
  file,
  ...place,
  function: text,
  message: text,
  help: text.nullable(),
  related: z.array(z.object({ file, ...place, message: text })).describe('in the order of execution'),
  fingerprint: text.describe('stays as it is under edits elsewhere'),
  verdict: z
    .enum(['confirmed', 'no-counterexample', 'undecided'])
    .nullable()
    .describe('of the explorer; null where it was not asked'),
  protocol: text.nullable(),
  property: text.nullable().describe('of the protocol, which the trace breaks'),
  trace: trace.nullable(),
  bound: bound.nullable(),
  remark: text.nullable().optional().describe('why it is not decided, or what was assumed'),
});

const suppression = z.object({
  kind: z.enum(['comment', 'baseline']),
  reason: text,
  author: text.nullable(),
  formerly: text
    .optional()
    .describe('what the entry of the baseline says, where the finding says something else'),
});

const undecided = z.object({ file, function: text, why: z.enum(['syntax', 'states', 'time']) });

const stats = {
  files: count.describe('C files in view'),
  filesWithoutVocabulary: count,
  filesChecked: count,
  functions: count,
  partialFunctions: count.describe('with syntax errors'),
  analysedFunctions: count.describe('on notifier paths'),
  widenedFunctions: count.describe('with too many states at once'),
  unreadable: z.array(file),
  notAnalysed: z.array(file).describe('more than there may be memory for'),
  undecided: z.array(undecided),
  internalErrors: z.array(text),
  staleEntries: z.array(text).describe('of the baseline, which speak for nothing any more'),
};

const head = {
  version: z.literal(jsonVersion),
  tool: z.object({ name: text, version: text }),
  root: text.describe('absolute'),
};

const suppressed = finding.extend({ suppression });

export const reportSchema = z.object({
  ...head,
  findings: z.array(finding),
  suppressed: z.array(suppressed),
  omitted: count.describe('what --max-findings leaves out'),
  stats: z.object(stats),
});

export const comparisonSchema = z.object({
  ...head,
  findings: z.array(finding.extend({ step: count.describe('which of the steps introduces it') })),
  review: z.object({
    kind: z.enum(['since', 'commits', 'patches']),
    base: text.describe('what the first step starts from'),
    elsewhere: count.describe('what --diff-only leaves out'),
    steps: z.array(
      z.object({
        commit: text.nullable(),
        subject: text.nullable(),
        author: text.nullable(),
        introduced: z.array(text).describe('fingerprints'),
        fixed: z.array(finding.extend({ introducedBy: text.nullable() })),
        unchanged: z.array(finding),
        stats: z.object(stats),
      }),
    ),
  }),
});

export const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), ...head }),
  finding.extend({ kind: z.literal('finding') }),
  suppressed.extend({ kind: z.literal('suppressed') }),
  z.object({ kind: z.literal('stats'), omitted: count, ...stats }),
]);

/** The JSON Schema of all three. Fields may be added within a version: readers have to let them pass. */
export function reportJsonSchema(): object {
  // The dialect is said once, at the top.
  const of = (schema: z.ZodType): object => ({
    ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }),
    $schema: undefined,
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Reports of Invlock',
    anyOf: [
      { $ref: '#/definitions/report' },
      { $ref: '#/definitions/comparison' },
      { $ref: '#/definitions/line' },
    ],
    definitions: {
      report: { description: '--format json', ...of(reportSchema) },
      comparison: { description: '--format json of a comparison', ...of(comparisonSchema) },
      line: { description: 'a line of --format jsonl', ...of(lineSchema) },
    },
  };
}
