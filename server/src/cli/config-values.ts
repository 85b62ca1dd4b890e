// `--config KEY=VALUE`: single settings for one run. A value is what would stand in the file; quotes and brackets may be
// left out where the key says what is meant.

import type { Config } from '../analysis/config/config.ts';
import type { ConfigKey } from '../analysis/config/schema.ts';
import { usageError } from '../base/usage-error.ts';

export interface ConfigValues {
  readonly config: Config;
  readonly keys: ReadonlySet<string>;
}

/** True for `KEY=VALUE`; a file with such a name is meant by `./KEY=VALUE`. */
export function isConfigValue(word: string): boolean {
  return /^[\w$-]*=/.test(word);
}

/** Throws a UsageError with every mistake. */
export async function readConfigValues(words: readonly string[]): Promise<ConfigValues> {
  const { readConfig } = await import('../analysis/config/read.ts');
  const values = new Map<string, string>();
  const complaints: string[] = [];
  for (const word of words) {
    const cut = word.indexOf('=');
    const key = word.slice(0, cut);
    const text = jsonOf(key, word.slice(cut + 1));
    const found = readConfig(`{${JSON.stringify(key)}:${text}}`).mistakes.map(({ message }) => message);
    if (key === 'baseline') found.unshift('known findings are named by --baseline FILE');
    const [message] = found;
    if (message !== undefined) complaints.push(`--config ${word}: ${message}`);
    values.set(key, text);
  }
  const [first, ...more] = complaints;
  if (first !== undefined) throw usageError(first, more);
  const { config } = readConfig(
    `{${[...values].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`,
  );
  return { config, keys: new Set(values.keys()) };
}

const shapes: Readonly<Partial<Record<string, 'list' | 'text'>>> = {
  select: 'list',
  ignore: 'list',
  exclude: 'list',
  kernel: 'text',
  $schema: 'text',
} satisfies Partial<Record<ConfigKey, 'list' | 'text'>>;

function jsonOf(key: string, value: string): string {
  if (/^\s*["[{]/.test(value)) return value;
  const shape = shapes[key];
  if (shape === 'text') return JSON.stringify(value);
  if (shape === 'list')
    return JSON.stringify(
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    );
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}
