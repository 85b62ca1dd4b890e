// textDocument/definition and textDocument/implementation

import type { DefinitionParams, Location, LocationLink } from 'vscode-languageserver';
import { definitionAt } from '../../features/links.ts';
import { toLocation, toLocationLinks } from '../links.ts';
import type { Session } from '../session.ts';

export function definition(
  session: Session,
  params: DefinitionParams,
  withLinks: boolean,
): LocationLink[] | Location[] | null {
  const cursor = session.cursor(params.textDocument.uri, params.position);
  const links = cursor?.settings.features.links === true ? definitionAt(cursor) : null;
  if (cursor === null || links === null) return null;
  if (withLinks) return toLocationLinks(session, cursor, links);
  return links.targets.flatMap((target) => toLocation(session, cursor.place.workspace, target));
}
