// The rule pages: beside the bundle, or in the source folder when the program runs from its sources (tests).

import * as fs from 'node:fs';
import * as path from 'node:path';
import { bundleFolder } from './wasm.ts';

/** The Markdown of a rule's page, or null if the installation lacks it. */
export function readRulePage(slug: string): string | null {
  for (const folder of ['rules', '../rules']) {
    try {
      return fs.readFileSync(path.join(bundleFolder(), folder, `${slug}.md`), 'utf8');
    } catch {
      // The next place may have it.
    }
  }
  return null;
}
