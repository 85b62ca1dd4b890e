// `invlock.jsonc` in the editor: the nearest one decides about a file, as on the command line, and its buffer is read
// before the disk. Mistakes become diagnostics in the file itself; what is right in it still holds.

import type { Diagnostic, Range } from 'vscode-languageserver';
import { DiagnosticSeverity } from 'vscode-languageserver';
import * as path from 'node:path';
import type { CheckOptions } from '../analysis/check.ts';
import { applyBaseline, type BaselineEntry } from '../analysis/baseline.ts';
import { checkOptionsOf, excludes, noConfig, type Config } from '../analysis/config/config.ts';
import { readBaseline, type BaselineReading } from '../analysis/config/read-baseline.ts';
import { readConfig, type ConfigReading } from '../analysis/config/read.ts';
import type { Finding } from '../analysis/finding.ts';
import type { Span } from '../base/span.ts';
import { positionAt, type SourceText } from '../base/text.ts';
import { configName, findConfigFolder } from '../analysis/workspace.ts';
import { linksOut, relativeInside } from '../platform/node-sources.ts';
import { fileUri } from './convert.ts';
import type { Notices } from './notices.ts';
import type { Workspace } from './workspace.ts';

export interface EditorConfigs {
  /** What holds for the file; null if the settings exclude it. */
  readonly options: (workspace: Workspace, file: string, asked: CheckOptions) => CheckOptions | null;
  /** The findings that the baseline does not speak for. */
  readonly unknown: (workspace: Workspace, file: string, findings: readonly Finding[]) => readonly Finding[];
  /** The settings that govern the file, else where they would be begun; relative to the root. */
  readonly location: (workspace: Workspace, file: string) => string;
  /** The baseline that they name, relative to the root; null if they name none. */
  readonly baseline: (workspace: Workspace, file: string) => string | null;
  /** What is set for the file, and on which line of the settings, counted from zero. */
  readonly origins: (workspace: Workspace, file: string) => ConfigOrigins;
  /** The kernel version that the settings name for the file. */
  readonly kernel: (workspace: Workspace, file: string) => string | null;
  readonly diagnostics: (workspace: Workspace, file: string) => Diagnostic[];
}

export interface ConfigOrigins {
  /** Relative to the root; null if there are no settings. */
  readonly file: string | null;
  readonly config: Config;
  readonly origins: ReadonlyMap<string, number>;
}

/** True for the path or URI of a file with settings. */
export function isConfig(name: string): boolean {
  return name === configName || name.endsWith(`/${configName}`);
}

/**
 * @param notices gets what is wrong in the files that are read
 * @param toRange counts columns as the client does
 */
export function createConfigs(
  notices: Notices,
  toRange: (source: SourceText, span: Span) => Range,
): EditorConfigs {
  const readings = new Map<string, { readonly text: string; readonly reading: ConfigReading }>();

  const readingOf = (workspace: Workspace, file: string): ConfigReading | null => {
    const uri = fileUri(workspace.root, file);
    const source = linksOut(workspace.root, path.join(workspace.root, file)) ? null : workspace.text(file);
    if (source === null) {
      notices.set(uri, []);
      return null;
    }
    let known = readings.get(uri);
    if (known === undefined || known.text !== source.text) {
      known = { text: source.text, reading: readConfig(source.text) };
      readings.set(uri, known);
    }
    const diagnostics = known.reading.mistakes.map(({ span, message }) => ({
      range: toRange(source, span),
      severity: DiagnosticSeverity.Error,
      source: 'invlock',
      message,
    }));
    notices.set(uri, diagnostics);
    return known.reading;
  };

  /** The settings that govern a file, and the folder that they are in. */
  const governing = (
    workspace: Workspace,
    file: string,
  ): ({ folder: string } & Pick<ConfigReading, 'config' | 'origins'>) | null => {
    const { root } = workspace;
    const has = (folder: string, name: string): boolean => {
      const inside = relativeInside(root, path.join(folder, name));
      return inside !== null && workspace.text(inside) !== null;
    };
    const folder = findConfigFolder(path.dirname(path.join(root, file)), root, has);
    const own = folder === null ? null : relativeInside(root, path.join(folder, configName));
    const reading = own === null ? null : readingOf(workspace, own);
    return folder === null || reading === null ? null : { folder, ...reading };
  };

  const baselineNamed = (workspace: Workspace, file: string): string | null => {
    const found = governing(workspace, file);
    if (found === null || found.config.baseline === null) return null;
    return relativeInside(workspace.root, path.join(found.folder, found.config.baseline));
  };

  const baselines = new Map<string, BaselineReading>();
  const entriesOf = (workspace: Workspace, file: string): readonly BaselineEntry[] => {
    const text = linksOut(workspace.root, path.join(workspace.root, file)) ? null : workspace.text(file);
    if (text === null) return [];
    let known = baselines.get(text.text);
    if (known === undefined) {
      known = readBaseline(text.text);
      baselines.clear();
      baselines.set(text.text, known);
    }
    return known.kind === 'entries' ? known.entries : [];
  };

  return {
    options: (workspace, file, asked) => {
      const found = governing(workspace, file);
      if (found === null) return asked;
      const relative = relativeInside(found.folder, path.join(workspace.root, file));
      if (relative !== null && excludes(found.config, relative)) return null;
      return checkOptionsOf(found.config, asked);
    },
    location: (workspace, file) => {
      const found = governing(workspace, file);
      const own = found === null ? null : relativeInside(workspace.root, path.join(found.folder, configName));
      return own ?? configName;
    },
    baseline: baselineNamed,
    unknown: (workspace, file, findings) => {
      const at = baselineNamed(workspace, file);
      if (at === null) return findings;
      const entries = entriesOf(workspace, at);
      const answer = applyBaseline(findings, entries, (name) => workspace.text(name) !== null);
      return findings.filter((finding) => !answer.has(finding));
    },
    origins: (workspace, file) => {
      const found = governing(workspace, file);
      const own = found === null ? null : relativeInside(workspace.root, path.join(found.folder, configName));
      const source = own === null ? null : workspace.text(own);
      if (found === null || source === null) return { file: null, config: noConfig, origins: new Map() };
      const lines = [...found.origins].map(
        ([key, span]) => [key, positionAt(source, span.start).line] as const,
      );
      return { file: own, config: found.config, origins: new Map(lines) };
    },
    kernel: (workspace, file) => governing(workspace, file)?.config.kernel ?? null,
    diagnostics: (workspace, file) => {
      readingOf(workspace, file);
      return notices.of(fileUri(workspace.root, file));
    },
  };
}
