// What the server knows between messages: the roots, the open documents, the settings. Handlers ask it; only
// notifications change it.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Position } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { selectorMistake } from '../analysis/catalog.ts';
import type { CheckOptions } from '../analysis/check.ts';
import type { SourceText } from '../base/text.ts';
import { findRoot } from '../analysis/workspace.ts';
import { relativeInside } from '../platform/node-sources.ts';
import { createConfigs, type EditorConfigs } from './configs.ts';
import { pathOf } from './convert.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** A file of a root. */
export interface Place {
  readonly workspace: Workspace;
  /** Relative to the root. */
  readonly path: string;
}

export interface Session {
  options: CheckOptions;
  /** Absolute folders that the editor has open. */
  folders: readonly string[];
  readonly documents: Map<string, TextDocument>;
  readonly configs: EditorConfigs;
  readonly place: (uri: string) => Place | null;
  readonly workspaces: () => readonly Workspace[];
}

export function createSession(): Session {
  const workspaces = new Map<string, Workspace>();
  const session: Session = {
    options: { select: [], ignore: [] },
    folders: [],
    documents: new Map(),
    configs: createConfigs(),
    workspaces: () => [...workspaces.values()],
    place: (uri) => {
      const absolute = pathOf(uri);
      if (absolute === null) return null;
      const root = rootOf(absolute, session.folders);
      const relative = relativeInside(root, absolute);
      if (relative === null || relative === '') return null;
      let workspace = workspaces.get(root);
      if (workspace === undefined) {
        workspace = openWorkspace(root);
        workspaces.set(root, workspace);
      }
      return { workspace, path: relative };
    },
  };
  return session;
}

/** The settings that are fit for use, and what is wrong with the others. */
export function readSettings(value: unknown): { options: CheckOptions; mistake: string | null } {
  const settings = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const select = listOf(settings['select']);
  const ignore = listOf(settings['ignore']);
  const mistake = selectorMistake(select, ignore);
  const fit = (selector: string): boolean => selectorMistake([selector], []) === null;
  return { options: { select: select.filter(fit), ignore: ignore.filter(fit) }, mistake };
}

/** A line or column beyond the end is the last one. */
export function offsetIn(source: SourceText, position: Position): number {
  return TextDocument.create('', '', 0, source.text).offsetAt(position);
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}

// The tree around the file, else the folder that the editor has open, else the file's own.
function rootOf(absolute: string, folders: readonly string[]): string {
  const folder = path.dirname(absolute);
  const marked = findRoot(folder, (at, name) => fs.existsSync(path.join(at, name)));
  if (marked !== null) return marked.folder;
  return folders.find((open) => relativeInside(open, absolute) !== null) ?? folder;
}
