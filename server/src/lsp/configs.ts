// `invlock.jsonc` in the editor: the nearest one decides about a file, as on the command line, and its buffer is read
// before the disk. Mistakes become diagnostics in the file itself; what is right in it still holds.

import type { Diagnostic } from 'vscode-languageserver';
import { DiagnosticSeverity } from 'vscode-languageserver';
import * as path from 'node:path';
import type { CheckOptions } from '../analysis/check.ts';
import { checkOptionsOf, excludes } from '../analysis/config/config.ts';
import { readConfig, type ConfigReading } from '../analysis/config/read.ts';
import { configName, findConfigFolder } from '../analysis/workspace.ts';
import { linksOut, relativeInside } from '../platform/node-sources.ts';
import { fileUri, toRange } from './convert.ts';
import type { Workspace } from './workspace.ts';

export interface EditorConfigs {
  /** What holds for the file; null if the settings exclude it. */
  readonly options: (workspace: Workspace, file: string, asked: CheckOptions) => CheckOptions | null;
  readonly diagnostics: (workspace: Workspace, file: string) => Diagnostic[];
  /** Diagnostics of settings that were read since the last call and differ from what was said before. */
  readonly news: () => { readonly uri: string; readonly diagnostics: Diagnostic[] }[];
  /** What was said of the file has been taken back. */
  readonly forget: (uri: string) => void;
}

/** True for the path or URI of a file with settings. */
export function isConfig(name: string): boolean {
  return name === configName || name.endsWith(`/${configName}`);
}

export function createConfigs(): EditorConfigs {
  const readings = new Map<string, { readonly text: string; readonly reading: ConfigReading }>();
  const current = new Map<string, Diagnostic[]>();
  const said = new Map<string, string>();

  const readingOf = (workspace: Workspace, file: string): ConfigReading | null => {
    const uri = fileUri(workspace.root, file);
    const source = linksOut(workspace.root, path.join(workspace.root, file)) ? null : workspace.text(file);
    if (source === null) {
      current.delete(uri);
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
    current.set(uri, diagnostics);
    return known.reading;
  };

  return {
    options: (workspace, file, asked) => {
      const { root } = workspace;
      const has = (folder: string, name: string): boolean => {
        const inside = relativeInside(root, path.join(folder, name));
        return inside !== null && workspace.text(inside) !== null;
      };
      const folder = findConfigFolder(path.dirname(path.join(root, file)), root, has);
      const own = folder === null ? null : relativeInside(root, path.join(folder, configName));
      const reading = own === null ? null : readingOf(workspace, own);
      if (folder === null || reading === null) return asked;
      const relative = relativeInside(folder, path.join(root, file));
      if (relative !== null && excludes(reading.config, relative)) return null;
      return checkOptionsOf(reading.config, asked);
    },
    diagnostics: (workspace, file) => {
      readingOf(workspace, file);
      return current.get(fileUri(workspace.root, file)) ?? [];
    },
    news: () => {
      const uris = new Set([...current.keys(), ...said.keys()]);
      return [...uris].flatMap((uri) => {
        const diagnostics = current.get(uri) ?? [];
        const text = JSON.stringify(diagnostics);
        if ((said.get(uri) ?? '[]') === text) return [];
        said.set(uri, text);
        return [{ uri, diagnostics }];
      });
    },
    forget: (uri) => void said.delete(uri),
  };
}
