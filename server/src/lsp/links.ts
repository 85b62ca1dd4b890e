// Places of the features as the protocol's locations. A file that has gone meanwhile is left out.

import type { Location, LocationLink } from 'vscode-languageserver';
import { positionAt } from '../base/text.ts';
import type { Links, Target } from '../features/links.ts';
import { fileUri } from './convert.ts';
import type { DocumentCursor, Session } from './session.ts';
import type { Workspace } from './workspace.ts';

/** An address that editors open at the line. */
export function linkOf(workspace: Workspace, target: Target): string | null {
  const source = workspace.text(target.file);
  if (source === null) return null;
  return `${fileUri(workspace.root, target.file)}#L${positionAt(source, target.span.start).line + 1}`;
}

export function toLocation(session: Session, workspace: Workspace, target: Target): Location[] {
  const source = workspace.text(target.file);
  if (source === null) return [];
  return [{ uri: fileUri(workspace.root, target.file), range: session.range(source, target.span) }];
}

export function toLocationLinks(session: Session, cursor: DocumentCursor, links: Links): LocationLink[] {
  const { workspace } = cursor.place;
  return links.targets.flatMap((target) => {
    const source = workspace.text(target.file);
    if (source === null) return [];
    return [
      {
        originSelectionRange: session.range(cursor.source, links.origin),
        targetUri: fileUri(workspace.root, target.file),
        targetRange: session.range(source, target.full),
        targetSelectionRange: session.range(source, target.span),
      },
    ];
  });
}
