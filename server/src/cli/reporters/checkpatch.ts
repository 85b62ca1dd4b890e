// A line for each finding in the manner of checkpatch.pl --terse, which b4 and other tools for patches read: errors are
// told from the rest by that word in capitals.

import { printable } from './layout.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';

const words = { error: 'ERROR', warning: 'WARNING', hint: 'CHECK' } as const;

export function reportCheckpatch(report: Report, options: ReportOptions): string {
  return shownFindings(report, options)
    .map((finding) => {
      const { start } = rangeOf(report, finding.file, finding.span);
      const at = `${printable(report.display(finding.file))}:${start.line + 1}`;
      return `${at}: ${words[finding.severity]}: ${printable(finding.message)} [${finding.code}]\n`;
    })
    .join('');
}
