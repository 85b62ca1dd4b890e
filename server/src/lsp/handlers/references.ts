// textDocument/references

import type { Location, ReferenceParams } from 'vscode-languageserver';
import { referencesAt } from '../../features/links.ts';
import { toLocation } from '../links.ts';
import type { Session } from '../session.ts';

export function references(session: Session, params: ReferenceParams): Location[] | null {
  const cursor = session.cursor(params.textDocument.uri, params.position);
  if (cursor?.settings.features.links !== true) return null;
  const targets = referencesAt(cursor, params.context.includeDeclaration);
  const found = targets.flatMap((target) => toLocation(session, cursor.place.workspace, target));
  return found.length === 0 ? null : found;
}
