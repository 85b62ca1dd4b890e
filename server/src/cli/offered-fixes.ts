// The fixes of a report's findings, for the formats that have a place for them.

import { startAnalysis } from '../analysis/batch.ts';
import { fixesOfFiles } from '../analysis/fixes-of-files.ts';
import { readWasm } from '../platform/wasm.ts';
import { fileJobs, type OptionsOf } from './file-jobs.ts';
import type { Overlay } from './jobs.ts';
import type { Report } from './reporters/report.ts';

/** The report with the fixes of everything that counts in it. */
export async function withFixes(
  report: Report,
  optionsOf: OptionsOf,
  overlay: Overlay | null,
): Promise<Report> {
  const loud = report.findings.filter((finding) => finding.severity !== 'hint');
  if (loud.length === 0) return report;
  await startAnalysis(readWasm());
  const files = new Set(loud.map((finding) => finding.file));
  const fixes = fixesOfFiles(await fileJobs(report.root, files, optionsOf, overlay), loud);
  return { ...report, fixes: (finding) => fixes.get(finding) ?? [] };
}
