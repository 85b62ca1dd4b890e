// The fixes of a report's findings, for the formats that have a place for them.

import { startAnalysis } from '../analysis/batch.ts';
import { fixesOfFiles } from '../analysis/fixes-of-files.ts';
import { readWasm } from '../platform/wasm.ts';
import { sourcesOf, type Overlay } from './jobs.ts';
import type { Report } from './reporters/report.ts';

/** The report with the fixes of everything that counts in it. */
export async function withFixes(report: Report, overlay: Overlay | null): Promise<Report> {
  const loud = report.findings.filter((finding) => finding.severity !== 'hint');
  if (loud.length === 0) return report;
  await startAnalysis(readWasm());
  const fixes = fixesOfFiles(sourcesOf(report.root, overlay), loud);
  return { ...report, fixes: (finding) => fixes.get(finding) ?? [] };
}
