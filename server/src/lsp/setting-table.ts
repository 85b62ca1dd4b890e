// The settings of an editor, as a table: the server reads values by it, the manifest of the extension is generated from it
// (`npm run dev -- gen`), and the page on editors names the same keys.

import { kernelVersion } from '../semantics/kernel-version.ts';

export interface SettingSpec {
  /** Below `invlock`. */
  readonly key: string;
  /** What may be set: on or off, a list of rules, one of some words, or a version of the kernel. */
  readonly type: 'switch' | 'rules' | 'version' | readonly (readonly [word: string, means: string])[];
  readonly default: boolean | string | readonly string[] | null;
  /** resource: each folder may have its own. */
  readonly scope: 'resource' | 'window';
  /** Markdown. */
  readonly description: string;
  /** May change yet. */
  readonly isPreview?: boolean;
}

const feature = <K extends string>(key: K, description: string) =>
  ({ key, type: 'switch', default: true, scope: 'resource', description }) as const;

/** What the server reads. */
export const serverSettings = [
  {
    key: 'select',
    type: 'rules',
    default: [],
    scope: 'resource',
    description:
      'Only these rules: codes (`INV103`), prefixes (`INV5`) or names (`retry-unlocked`). Empty means all.',
  },
  {
    key: 'ignore',
    type: 'rules',
    default: [],
    scope: 'resource',
    description: 'Not these rules: codes, prefixes or names.',
  },
  {
    key: 'kernel',
    type: 'version',
    default: null,
    scope: 'resource',
    description:
      'The version of Linux that the sources are for, such as `6.12`, where `invlock.jsonc` names none. Without one the Makefile of the tree says it.',
  },
  feature('diagnostics', 'Findings, while the code is typed.'),
  feature(
    'fading',
    'Names that the kernel of the tree no longer has are struck through, checks that no path comes to are faded.',
  ),
  feature('codeActions', 'Quick fixes, and ways to record a finding as known.'),
  feature(
    'hover',
    'Hovers on names of the protocols: the contract, and what holds here. Beside another C server, this adds to its hover.',
  ),
  feature(
    'links',
    'Definition, implementation and references along the protocol: from a call to the callback that will run, and back.',
  ),
  feature(
    'highlight',
    'Highlights along paths: a sample and its checks, a lock and its unlocks, a start and its ends.',
  ),
  feature('codeLens', 'Lenses over callbacks and fault paths: findings, users, what was verified.'),
  feature('completion', 'The documented patterns as completions.'),
  {
    key: 'inlayHints',
    type: [
      ['line', 'Only where the cursor rests.'],
      ['on', 'Everywhere.'],
      ['off', 'Nowhere.'],
    ],
    default: 'line',
    scope: 'resource',
    description: 'The locks held after each lock and unlock, and under what a check is made.',
  },
] as const satisfies readonly SettingSpec[];

/** What only the extension reads. */
const clientSettings: readonly SettingSpec[] = [
  {
    key: 'race.numbers',
    type: 'switch',
    default: true,
    scope: 'window',
    description:
      'Number the steps of the open race in the code, in the colours of their CPUs (`invlock.cpu0` to `invlock.cpu2`).',
  },
  {
    key: 'trace.server',
    type: [
      ['off', 'Nothing.'],
      ['messages', 'That there was a message.'],
      ['verbose', 'All of it.'],
    ],
    default: 'off',
    scope: 'window',
    description: 'How much of the talk with the language server goes to the output.',
  },
];

export const settingTable: readonly SettingSpec[] = [...serverSettings, ...clientSettings];

/** As the manifest of an extension has it, in JSON Schema. */
export function settingSchema(spec: SettingSpec): object {
  const { type, scope, description } = spec;
  return {
    ...(typeof type === 'string' ? shapes[type] : choice(type)),
    default: spec.default,
    scope,
    markdownDescription: description,
    ...(spec.isPreview === true ? { tags: ['preview'] } : {}),
  };
}

const shapes = {
  switch: { type: 'boolean' },
  rules: { type: 'array', items: { type: 'string' }, uniqueItems: true },
  version: { type: ['string', 'null'], pattern: kernelVersion.source },
} as const;

function choice(words: readonly (readonly [string, string])[]): object {
  return {
    type: 'string',
    enum: words.map(([word]) => word),
    enumDescriptions: words.map(([, means]) => means),
  };
}
