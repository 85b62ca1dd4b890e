// The shape of `invlock.jsonc`. The JSON Schema that editors use is generated from it (`npm run dev -- gen`), so the
// descriptions are what a user reads while typing.

import * as z from 'zod';
import { kernelVersion } from '../../semantics/kernel-version.ts';
import { lockKinds, successes } from '../../semantics/helper-rows.ts';

const selectors = z.array(z.string());

const functionName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'expected a name of C')
  .describe('The name of the function.');

/** One helper of the project's own. */
export const vocabularyRow = z.discriminatedUnion('event', [
  z
    .strictObject({
      event: z.enum(['lock', 'unlock']),
      function: functionName,
      kind: z.enum(lockKinds).describe('What kind of lock it is.'),
      argument: z
        .int()
        .min(0)
        .max(9)
        .optional()
        .describe(
          'Which argument is the lock, or points to what holds it; the first is 0, which is also the default.',
        ),
      member: z
        .string()
        .regex(/^(struct|union) \w+\.\w+$/, 'expected a member such as "struct foo.lock"')
        .optional()
        .describe(
          'The struct that the argument points to and the member that is the lock: "struct foo.lock".',
        ),
      success: z
        .enum(successes)
        .optional()
        .describe('When the result says that the lock is held; always, unless something else is said.'),
    })
    .describe('A function that takes or gives back a lock.'),
  z
    .strictObject({ event: z.literal('sleep'), function: functionName })
    .describe('A function that sleeps whatever it is told.'),
]);

/** Every key with its own schema: a mistake in one costs the others nothing. */
export const configShape = {
  $schema: z.string().describe('Where the schema of this file is; editors read it.'),
  select: selectors.describe(
    'Only these rules: codes (INV103), prefixes of codes (INV5), names (retry-unlocked) or a set (recommended: no hints; strict: all). Empty means all.',
  ),
  ignore: selectors.describe('Not these rules: codes, prefixes of codes or names.'),
  preview: z.boolean().describe('Rules that are on trial run as well.'),
  severity: z
    .record(z.string(), z.enum(['error', 'warning', 'hint']))
    .describe(
      'The severity of findings by rule; the last entry that fits counts. A race that no trace shows stays a warning.',
    ),
  exclude: z
    .array(z.string().min(1))
    .describe(
      'Files and folders that are not checked unless they are named: patterns as in .gitignore, relative to this file.',
    ),
  baseline: z
    .string()
    .min(1)
    .describe('The file of known findings (invlock baseline create), below the folder of this file.'),
  kernel: z
    .string()
    .regex(kernelVersion, 'expected a version such as "6.12"')
    .describe('The version of Linux that the sources are for. Hovers say which names do not exist there.'),
  vocabulary: z
    .array(vocabularyRow)
    .describe('Lock helpers and sleepers of the project whose bodies are not in view.'),
} as const;

export type ConfigKey = keyof typeof configShape;

export const configSchema = z
  .strictObject({
    $schema: configShape.$schema.optional(),
    select: configShape.select.optional(),
    ignore: configShape.ignore.optional(),
    severity: configShape.severity.optional(),
    exclude: configShape.exclude.optional(),
    baseline: configShape.baseline.optional(),
    kernel: configShape.kernel.optional(),
    vocabulary: configShape.vocabulary.optional(),
  })
  .describe('Settings of Invlock for the files at and below this folder.');

/** The JSON Schema of the file, as it is shipped. */
export function jsonSchema(ruleSelectors: readonly string[]): object {
  const schema = z.toJSONSchema(configSchema, { target: 'draft-7' }) as {
    $schema?: string;
    properties: Record<string, object>;
  };
  // Completion offers the rules; what it does not list (a prefix such as INV5) is still allowed.
  const items = { $ref: '#/definitions/rule' };
  const { select, ignore, severity } = schema.properties;
  return {
    $schema: schema.$schema,
    title: 'Invlock',
    ...schema,
    // Editors read the file with comments and a comma at the end, as we do.
    allowTrailingCommas: true,
    definitions: { rule: { anyOf: [{ enum: ruleSelectors }, { type: 'string' }] } },
    properties: {
      ...schema.properties,
      select: { ...select, items },
      ignore: { ...ignore, items },
      severity: { ...severity, propertyNames: items },
    },
  };
}
