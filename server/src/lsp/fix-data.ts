// What an action carries until it is resolved, and a fix as the protocol's edit.

import type { ClientCapabilities, WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Fix } from '../analysis/fixes.ts';
import type { SourceText } from '../base/text.ts';
import type { Session } from './session.ts';

/** Names the fix rather than containing it: the text may change before it is asked for. */
export interface FixData {
  readonly uri: string;
  readonly fingerprint: string;
  readonly title: string;
}

export interface FixSupport {
  /** Edits may be left out until an action is chosen. */
  readonly resolvesEdits: boolean;
  /** Edits may say which version of a document they are for. */
  readonly versionsEdits: boolean;
  /** Edits may begin a file. */
  readonly createsFiles: boolean;
}

export function fixSupport({ textDocument, workspace }: ClientCapabilities): FixSupport {
  const action = textDocument?.codeAction;
  return {
    resolvesEdits:
      action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true,
    versionsEdits: workspace?.workspaceEdit?.documentChanges === true,
    createsFiles: workspace?.workspaceEdit?.resourceOperations?.includes('create') === true,
  };
}

/** Names all safe fixes of a document. */
export function readFixAll(data: unknown): string | null {
  const { fixAll } = (data ?? {}) as Record<string, unknown>;
  return typeof fixAll === 'string' ? fixAll : null;
}

/** null for what some other server or an older version of us left there. */
export function readFixData(data: unknown): FixData | null {
  if (typeof data !== 'object' || data === null) return null;
  const { uri, fingerprint, title } = data as Record<string, unknown>;
  if (typeof uri !== 'string' || typeof fingerprint !== 'string' || typeof title !== 'string') return null;
  return { uri, fingerprint, title };
}

export function editOf(
  { uri, version }: TextDocument,
  source: SourceText,
  fix: Fix,
  client: FixSupport,
  toRange: Session['range'],
): WorkspaceEdit {
  const edits = fix.edits.map(({ span, text }) => ({ range: toRange(source, span), newText: text }));
  if (client.versionsEdits) return { documentChanges: [{ textDocument: { uri, version }, edits }] };
  return { changes: { [uri]: edits } };
}
