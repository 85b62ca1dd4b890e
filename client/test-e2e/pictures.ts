// The pictures of the README: where they go, and whether what can be read in them is still what they show.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect } from 'vitest';

const kept = path.resolve('client/media/pictures');
const isKeeping = process.env['INVLOCK_PICTURES'] === 'keep';
/** Those of the README are only made anew if somebody says so. */
export const pictures = isKeeping ? kept : path.resolve('client/dist/pictures');
/** What can be read in the pictures, kept beside them: it tells when they are out of date. */
const wordsFile = path.join(kept, 'words.json');

/** Compares what is shown with what the kept picture shows, or keeps it too. */
export function readable(name: string, text: string): void {
  const words = text.replace(/\s+/g, ' ').trim();
  const known: Record<string, string> = fs.existsSync(wordsFile)
    ? (JSON.parse(fs.readFileSync(wordsFile, 'utf8')) as Record<string, string>)
    : {};
  if (isKeeping) {
    fs.mkdirSync(kept, { recursive: true });
    fs.writeFileSync(wordsFile, `${JSON.stringify({ ...known, [name]: words }, null, 2)}\n`);
    return;
  }
  // If this fails: INVLOCK_PICTURES=keep npm run test:e2e, and look at what has changed.
  expect(words.replaceAll(' ', ''), name).toBe(known[name]?.replaceAll(' ', ''));
}
