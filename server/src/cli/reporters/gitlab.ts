// GitLab's code quality report: an array of issues. A fingerprint stands for one issue of the project, so the file
// and the count of equal ones go into it.

import { hashText } from '../../base/hash.ts';
import { jsonText } from '../../base/controls.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';

const levels = { error: 'critical', warning: 'major', hint: 'info' } as const;

export function reportGitlab(report: Report, options: ReportOptions): string {
  const seen = new Map<string, number>();
  const issues = shownFindings(report, options).map((finding) => {
    const key = [finding.file, finding.fingerprint].join('\0');
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    const { start, end } = rangeOf(report, finding.file, finding.span);
    return {
      description: finding.help === null ? finding.message : `${finding.message}. ${finding.help}`,
      check_name: `${finding.code} ${finding.rule}`,
      fingerprint: hashText(`${key}\0${count}`),
      severity: levels[finding.severity],
      location: {
        path: report.display(finding.file),
        lines: { begin: start.line + 1, end: end.line + 1 },
      },
    };
  });
  return `${jsonText(issues, 2)}\n`;
}
