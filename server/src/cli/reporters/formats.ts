// The reporters by name of format.

import { reportGcc } from './gcc.ts';
import { reportJson } from './json.ts';
import { reportMail } from './mail.ts';
import { reportText } from './text.ts';
import type { Format } from '../options.ts';
import type { Report, Reporter, ReportOptions } from './report.ts';

const reporters: Readonly<Record<Format, Reporter>> = {
  text: reportText,
  gcc: reportGcc,
  json: reportJson,
  mail: reportMail,
};

export function formatReport(format: Format, report: Report, options: ReportOptions): string {
  return reporters[format](report, options);
}
