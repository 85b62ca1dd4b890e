// A report of a bug of ours, for somebody to read before it is sent: versions, settings with their origin, what the status
// says, and which requests took long. Numbers and names of our own; never a line of anybody's source.

import { jsonText } from '../base/controls.ts';
import type { OriginRow } from './origin-text.ts';
import type { Status } from './status.ts';

export interface Report {
  readonly version: string;
  /** Name and version, as the client gave them; null if it gave none. */
  readonly client: string | null;
  readonly node: string;
  readonly platform: string;
  /** Seconds since the server began. */
  readonly age: number;
  /** Resident memory, in megabytes. */
  readonly memory: number;
  /** How columns are counted. */
  readonly encoding: string;
  readonly roots: number;
  readonly documents: number;
  /** Of the file that was asked about; null if there is none. */
  readonly status: Status | null;
  readonly settings: readonly OriginRow[];
  /** The last requests that took long, the oldest first: milliseconds, and seconds since the server began. */
  readonly slow: readonly { readonly name: string; readonly millis: number; readonly at: number }[];
}

export function reportMarkdown(report: Report): string {
  const { version, client, node, platform, age, memory, encoding, roots, documents, status } = report;
  return [
    `- Invlock ${version}, node ${node}, ${platform}`,
    `- client: ${client ?? 'without a name'}, columns in ${encoding}`,
    `- server: ${age} s old, ${memory} MB, ${count(roots, 'root')}, ${count(documents, 'document')} open`,
    ...(status === null ? [] : [`- file: ${jsonText(status, 0)}`]),
    ...report.settings.filter(({ from }) => from !== 'default').map(settingLine),
    ...(report.slow.length === 0
      ? ['- slow requests: none']
      : ['- the last slow requests:', ...report.slow.map(slowLine)]),
    '',
  ].join('\n');
}

function settingLine({ name, value, from, line }: OriginRow): string {
  const by = from === 'editor' ? 'the editor' : `line ${(line ?? 0) + 1} of invlock.jsonc`;
  return `- setting ${name}: \`${jsonText(value, 0)}\`, by ${by}`;
}

function slowLine({ name, millis, at }: Report['slow'][number]): string {
  return `  - ${name}: ${millis} ms, ${at} s after the start`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
