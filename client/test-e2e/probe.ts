// Questions to a page that are written as code of their own, in the folder `page`: bundled here, run there.

import * as path from 'node:path';
import { buildSync } from 'esbuild';
import type { Frame, Page } from 'playwright-core';

/** Asks functions of page/NAME.ts by their names. */
export function probesOf(name: string): <T>(where: Frame | Page, question: string) => Promise<T> {
  const code = buildSync({
    entryPoints: [path.resolve('client/test-e2e/page', `${name}.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'probes',
  }).outputFiles[0]?.text;
  return async <T>(where: Frame | Page, question: string) =>
    await where.evaluate<T>(`${code}; probes.${question}()`);
}
