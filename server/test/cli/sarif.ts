// Logs of the SARIF format as tests take them: read, and held against the published schema.

import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';

const schemaFile = createRequire(import.meta.url).resolve(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const isSarif = ajv.compile(JSON.parse(fs.readFileSync(schemaFile, 'utf8')));

/** Throws with all that the schema objects to. */
export function sarifOf(text: string): Log {
  const log: unknown = JSON.parse(text);
  if (isSarif(log)) return log as Log;
  throw new Error(ajv.errorsText(isSarif.errors));
}
