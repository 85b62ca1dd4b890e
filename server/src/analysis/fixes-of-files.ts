// The fixes of findings that a run has brought, for reports that carry them along: tried anew, file by file.

import { createFlowEngine } from '../flow/engine.ts';
import { createProgram } from '../program/create.ts';
import type { Finding } from './finding.ts';
import { createFixer, type Fix } from './fixes.ts';
import { programOptions, type FileJob } from './given.ts';

/** By finding, those without a fix left out. Never throws; the analysis has to be started. */
export function fixesOfFiles(
  jobs: readonly FileJob[],
  findings: readonly Finding[],
): ReadonlyMap<Finding, readonly Fix[]> {
  const out = new Map<Finding, readonly Fix[]>();
  for (const { file, sources, options } of jobs) {
    const program = createProgram(sources, programOptions(options));
    const fixer = createFixer(sources, program, createFlowEngine(program), file);
    if (fixer === null) continue;
    for (const finding of findings) {
      const fixes = finding.file === file ? fixer.fixesOf(finding) : [];
      if (fixes.length > 0) out.set(finding, fixes);
    }
  }
  return out;
}
