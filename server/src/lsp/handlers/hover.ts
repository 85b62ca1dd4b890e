// textDocument/hover

import { MarkupKind, type Hover, type HoverParams } from 'vscode-languageserver';
import { hoverAt, plainText } from '../../features/hover.ts';
import type { Target } from '../../features/links.ts';
import { linkOf } from '../links.ts';
import type { Session } from '../session.ts';

export function hover(session: Session, params: HoverParams): Hover | null {
  const cursor = session.cursor(params.textDocument.uri, params.position);
  if (cursor?.settings.features.hover !== true) return null;
  const { workspace } = cursor.place;
  const kernel = session.kernel(cursor.place);
  const link = (target: Target): string | null => (session.markdown ? linkOf(workspace, target) : null);
  const found = hoverAt(cursor, link, kernel);
  if (found === null) return null;
  const contents = session.markdown
    ? { kind: MarkupKind.Markdown, value: found.text }
    : { kind: MarkupKind.PlainText, value: plainText(found.text) };
  return { contents, range: session.range(cursor.source, found.span) };
}
