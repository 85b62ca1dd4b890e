// What the server knows between messages: the roots, the open documents, the settings. Handlers ask it; only
// notifications change it.

import * as path from 'node:path';
import type { Diagnostic, Position, Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileResult } from '../analysis/check.ts';
import type { Finding } from '../analysis/finding.ts';
import { findRoot } from '../analysis/workspace.ts';
import type { Span } from '../base/span.ts';
import type { SourceText } from '../base/text.ts';
import type { Cursor } from '../features/at-cursor.ts';
import { hasEntry, nodeSources, relativeInside } from '../platform/node-sources.ts';
import { createEditorBuilds } from './builds.ts';
import { createConfigs, type EditorConfigs } from './configs.ts';
import { fileUri, pathOf } from './convert.ts';
import { createNotices, type Notices } from './notices.ts';
import { offsetOf, rangeOf, type Encoding } from './positions.ts';
import { defaultSettings, type Settings } from './settings.ts';
import type { SlowRequests } from './slow.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** A file of a root. */
export interface Place {
  readonly workspace: Workspace;
  /** Relative to the root. */
  readonly path: string;
}

/** What is said of a file. */
export interface Checked {
  readonly result: FileResult;
  /** Without those that the baseline speaks for. */
  readonly findings: readonly Finding[];
}

/** A position in an open document, ready for the features. */
export interface DocumentCursor extends Cursor {
  readonly place: Place;
  readonly source: SourceText;
  readonly settings: Settings;
}

/** Who talks to whom. */
export interface About {
  readonly version: string;
  /** Name and version, as the client gives them; null if it gives none. */
  client: string | null;
}

export interface Session {
  readonly about: About;
  readonly slow: SlowRequests;
  /** How the client counts columns. */
  encoding: Encoding;
  /** The client shows Markdown in hovers. */
  markdown: boolean;
  /** The client strikes through and fades. */
  tags: boolean;
  /** Where no folder has settings of its own. */
  settings: Settings;
  readonly folderSettings: Map<string, Settings>;
  /** Absolute folders that the editor has open. */
  folders: readonly string[];
  /** Where the cursor rested last, as far as requests tell. */
  resting: { readonly uri: string; readonly line: number } | null;
  readonly documents: Map<string, TextDocument>;
  /** What is wrong in files that are no sources. */
  readonly notices: Notices;
  readonly configs: EditorConfigs;
  readonly builds: ReturnType<typeof createEditorBuilds>;
  readonly place: (uri: string) => Place | null;
  readonly workspaces: () => readonly Workspace[];
  /** A workspace of nobody's but the caller's. */
  readonly openWorkspace: (root: string) => Workspace;
  /** Files of ours were written to the disk: it is read again, and clients ask again. */
  changedDisk: () => void;
  /** What an analysis of the root found, by document: the client hears of those that are not open. */
  tell: (found: ReadonlyMap<string, readonly Diagnostic[]>) => void;
  /** Roots are looked for again; buffers have to be set again. */
  readonly forgetRoots: () => void;
  readonly settingsOf: (uri: string) => Settings;
  /** The version of Linux that somebody set for the file: its settings, else the editor's. */
  readonly kernel: (place: Place) => string | null;
  /** null for what is no C file, or excluded by the settings. */
  readonly check: (place: Place) => Checked | null;
  readonly range: (source: SourceText, span: Span) => Range;
  readonly offset: (source: SourceText, position: Position) => number;
  /** null for documents that are not open, no C, gone, or have nothing to do with notifiers. */
  readonly cursor: (uri: string, position: Position) => DocumentCursor | null;
  /** The same in any C file. */
  readonly cursorAnywhere: (uri: string, position: Position) => DocumentCursor | null;
}

export function createSession(about: About, slow: SlowRequests): Session {
  const workspaces = new Map<string, Workspace>();
  const notices = createNotices();
  const open = (root: string): Workspace =>
    openWorkspace(root, nodeSources, (file) => session.builds.of(root, file));
  const session: Session = {
    about,
    slow,
    encoding: 'utf-16',
    markdown: true,
    tags: false,
    settings: defaultSettings,
    folderSettings: new Map(),
    folders: [],
    resting: null,
    documents: new Map(),
    notices,
    configs: createConfigs(notices, (source, span) => session.range(source, span)),
    builds: createEditorBuilds(notices),
    workspaces: () => [...workspaces.values()],
    openWorkspace: open,
    changedDisk: () => {
      session.builds.again();
      for (const workspace of workspaces.values()) workspace.forgetDisk();
    },
    tell: () => undefined,
    forgetRoots: () => workspaces.clear(),
    place: (uri) => {
      const absolute = pathOf(uri);
      if (absolute === null) return null;
      const root = rootOf(absolute, session.folders);
      const relative = relativeInside(root, absolute);
      if (relative === null || relative === '') return null;
      let workspace = workspaces.get(root);
      if (workspace === undefined) {
        workspace = open(root);
        workspaces.set(root, workspace);
      }
      return { workspace, path: relative };
    },
    settingsOf: (uri) => {
      const folder = folderOf(pathOf(uri), session.folders);
      return (folder === null ? undefined : session.folderSettings.get(folder)) ?? session.settings;
    },
    kernel: ({ workspace, path: file }) =>
      session.configs.kernel(workspace, file) ?? session.settingsOf(fileUri(workspace.root, file)).kernel,
    check: ({ workspace, path: file }) => {
      const asked = session.settingsOf(fileUri(workspace.root, file)).options;
      const options = file.endsWith('.c') ? session.configs.options(workspace, file, asked) : null;
      if (options === null) return null;
      const result = workspace.check(file, options);
      return { result, findings: session.configs.unknown(workspace, file, result.findings) };
    },
    range: (source, span) => rangeOf(source, span, session.encoding),
    offset: (source, position) => offsetOf(source, position, session.encoding),
    cursor: (uri, position) => {
      const place = session.documents.has(uri) ? session.place(uri) : null;
      // An ordinary C file costs this look at its text, and its lock calls are no business of ours.
      return place?.workspace.concerns(place.path) === true ? session.cursorAnywhere(uri, position) : null;
    },
    cursorAnywhere: (uri, position) => {
      const place = session.documents.has(uri) && /\.[ch]$/.test(uri) ? session.place(uri) : null;
      const source = place?.workspace.text(place.path) ?? null;
      if (place === null || source === null) return null;
      const { program, flow } = place.workspace.snapshot(place.path);
      const offset = session.offset(source, position);
      return { program, flow, path: place.path, offset, place, source, settings: session.settingsOf(uri) };
    },
  };
  return session;
}

// The tree around the file, else the folder that the editor has open, else the file's own.
function rootOf(absolute: string, folders: readonly string[]): string {
  const folder = path.dirname(absolute);
  const marked = findRoot(folder, hasEntry);
  if (marked !== null) return marked.folder;
  return folderOf(absolute, folders) ?? folder;
}

/** The innermost open folder around the file. */
function folderOf(absolute: string | null, folders: readonly string[]): string | null {
  if (absolute === null) return null;
  const around = folders.filter((open) => relativeInside(open, absolute) !== null);
  return around.sort((a, b) => b.length - a.length)[0] ?? null;
}
