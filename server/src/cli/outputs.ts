// `--output FORMAT=FILE`: further reports of the same run, in files. What is written there is never coloured.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { didYouMean } from '../analysis/suggest.ts';
import { formats, type Format } from './options.ts';
import type { ReportOptions } from './reporters/report.ts';
import { usageError } from '../base/usage-error.ts';

export interface OutputSpec {
  readonly format: Format;
  /** Absolute. */
  readonly file: string;
}

const fileWidth = 100;

/** Throws a UsageError for what is no `FORMAT=FILE`. */
export function outputsOf(words: readonly string[], cwd: string): OutputSpec[] {
  const specs = words.map((word) => {
    const cut = word.indexOf('=');
    const name = cut < 0 ? word : word.slice(0, cut);
    const file = cut < 0 ? '' : word.slice(cut + 1);
    const format = formats.find((known) => known === name);
    if (cut < 0 || file === '') throw usageError(`--output takes FORMAT=FILE, and "${word}" is none`);
    if (format === undefined) throw usageError(`unknown format "${name}"${didYouMean(name, formats)}`);
    return { format, file: path.resolve(cwd, file) };
  });
  const twice = specs.find((spec, i) => specs.slice(0, i).some((other) => other.file === spec.file));
  if (twice !== undefined) throw usageError(`two outputs go to ${twice.file}`);
  return specs;
}

/**
 * Throws a UsageError if a file cannot be written.
 * @param textOf the report in that format
 */
export function writeOutputs(
  specs: readonly OutputSpec[],
  textOf: (format: Format, options: ReportOptions) => string,
  options: ReportOptions,
): void {
  for (const { format, file } of specs) {
    const text = textOf(format, {
      ...options,
      color: false,
      hyperlinks: false,
      quiet: false,
      width: fileWidth,
    });
    try {
      fs.writeFileSync(file, text);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      throw usageError(`cannot write ${file}: ${code}`);
    }
  }
}
