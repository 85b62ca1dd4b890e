// Which settings hold for a file and who set them, as a page.

import { jsonText } from '../base/controls.ts';

export interface OriginRow {
  readonly name: string;
  readonly value: unknown;
  readonly from: 'editor' | 'file' | 'default';
  /** Where in the file, counted from zero; null unless it was the file. */
  readonly line: number | null;
}

/** @param file the settings that govern, as a person would write it; null if there are none */
export function originsMarkdown(
  file: string | null,
  rows: readonly OriginRow[],
  linkTo: (line: number) => string,
): string {
  const governed = file === null ? 'No `invlock.jsonc` governs this file.' : `Governed by \`${file}\`.`;
  const from = ({ from: who, line }: OriginRow): string => {
    if (who === 'editor') return 'settings of the editor';
    return line === null ? 'default' : `[${file ?? ''}:${line + 1}](${linkTo(line)})`;
  };
  // A bar would end the cell of the table.
  const cell = (value: unknown): string => `\`${jsonText(value, 0).replaceAll('|', '\\u007c')}\``;
  return [
    '# Where the settings come from',
    '',
    governed,
    '',
    '| Setting | Value | Set by |',
    '| ------- | ----- | ------ |',
    ...rows.map((row) => `| ${row.name} | ${cell(row.value)} | ${from(row)} |`),
    '',
  ].join('\n');
}
