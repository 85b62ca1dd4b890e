// Runs the command line inside the test's own process: a host that captures what is written, and folders that
// are made for one test and gone after it.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from '../../src/cli/host.ts';
import { runCli } from '../../src/cli/run.ts';

export const demo = fileURLToPath(
  new URL('../../../test-fixtures/projects/interval-driver/demo', import.meta.url),
);
export const demoText = (name: string): string => fs.readFileSync(path.join(demo, name), 'utf8');

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly columns?: number | null;
  /** Happens whenever the run lets others have their turn: between two files. */
  readonly breathe?: () => void;
  /** Sees what is printed when it is printed. */
  readonly onOut?: (text: string) => void;
}

/** One run of the command line in the demo driver's folder, unless told otherwise. */
export async function run(argv: readonly string[], around: Surroundings = {}): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const columns = around.columns ?? null;
  const isTerminal = around.isTerminal ?? false;
  const host: Host = {
    cwd: around.cwd ?? demo,
    env: around.env ?? {},
    node: '20.19.0',
    stdout: {
      write: (text) => {
        out.push(text);
        around.onOut?.(text);
      },
      isTerminal,
      columns,
    },
    // Progress would depend on the clock.
    stderr: { write: (text) => void err.push(text), isTerminal: false, columns: null },
    readInput: async () => Buffer.from(around.input ?? ''),
    workerScript: null,
    breathe: async () => around.breathe?.(),
    page: (text) => void out.push(text),
    // Nobody is there to press keys: what waits for that ends where it begins to wait.
    onInterrupt: (end) => void end(),
  };
  const code = await runCli(argv, host);
  return { code, out: out.join(''), err: err.join('') };
}

/** A fresh folder with these files. The caller removes it, or uses `withFolder`. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-test-')));
  for (const [name, content] of Object.entries(files)) {
    const absolute = path.join(folder, name);
    fs.mkdirSync(path.dirname(absolute), { recursive: true });
    fs.writeFileSync(absolute, content);
  }
  return folder;
}

/** A folder for the time of `use`. */
export async function withFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = makeFolder(files);
  try {
    return await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function stripColor(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
}

export interface JsonFinding extends JsonPlace {
  readonly code: string;
  readonly rule: string;
  readonly severity: string;
  readonly function: string;
  readonly help: string | null;
  readonly related: readonly JsonPlace[];
  readonly fingerprint: string;
}

export interface JsonReport {
  readonly version: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly root: string;
  readonly findings: readonly JsonFinding[];
  readonly stats: {
    readonly files: number;
    readonly filesWithoutVocabulary: number;
    readonly filesChecked: number;
    readonly functions: number;
    readonly partialFunctions: number;
    readonly analysedFunctions: number;
    readonly widenedFunctions: number;
    readonly unreadable: readonly string[];
    readonly internalErrors: readonly string[];
  };
}

/** A run with the JSON format, and its report. */
export async function runJson(
  argv: readonly string[],
  around: Surroundings = {},
): Promise<Run & { readonly report: JsonReport }> {
  const result = await run(['--format', 'json', ...argv], around);
  return { ...result, report: JSON.parse(result.out) as JsonReport };
}
