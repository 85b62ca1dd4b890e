// invlock.report

import { plainText } from '../../features/hover.ts';
import { reportMarkdown, type Report } from '../../features/report-text.ts';
import { optionalFormat, optionalText, type Fields } from '../arguments.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';
import { originRows } from './config-origin.ts';
import { status } from './overview.ts';

export function report(session: Session, fields: Fields): Commands['invlock.report']['answer'] {
  const [uri, format] = [optionalText(fields, 'uri'), optionalFormat(fields)];
  const { about, encoding, documents, slow } = session;
  const answer: Report = {
    ...about,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    age: slow.age(),
    memory: Math.round(process.memoryUsage.rss() / 2 ** 20),
    encoding,
    roots: session.workspaces().length,
    documents: documents.size,
    status: uri === null ? null : status(session, { uri }),
    settings: uri === null ? [] : (originRows(session, uri)?.rows ?? []),
    slow: slow.last(),
  };
  if (format === null) return answer;
  if (format === 'json') return `${JSON.stringify(answer, null, 2)}\n`;
  return format === 'markdown' ? reportMarkdown(answer) : plainText(reportMarkdown(answer));
}
