// The reporters by name of format.

import { reportCheckpatch } from './checkpatch.ts';
import { reportGcc } from './gcc.ts';
import { reportGithub } from './github.ts';
import { reportGitlab } from './gitlab.ts';
import { reportJson } from './json.ts';
import { reportMail } from './mail.ts';
import { reportJsonLines } from './jsonl.ts';
import { reportJunit } from './junit.ts';
import { reportMarkdown } from './markdown.ts';
import { reportRdjson } from './rdjson.ts';
import { reportSarif } from './sarif.ts';
import { reportText } from './text.ts';
import type { Format } from '../options.ts';
import type { Report, Reporter, ReportOptions } from './report.ts';

const reporters: Readonly<Record<Format, Reporter>> = {
  text: reportText,
  gcc: reportGcc,
  checkpatch: reportCheckpatch,
  json: reportJson,
  mail: reportMail,
  jsonl: reportJsonLines,
  sarif: reportSarif,
  github: reportGithub,
  gitlab: reportGitlab,
  junit: reportJunit,
  rdjson: reportRdjson,
  markdown: reportMarkdown,
};

export function formatReport(format: Format, report: Report, options: ReportOptions): string {
  return reporters[format](report, options);
}
