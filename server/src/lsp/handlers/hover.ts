// textDocument/hover

import type { Hover, HoverParams } from 'vscode-languageserver';
import { MarkupKind } from 'vscode-languageserver';
import { hoverAt } from '../../features/hover.ts';
import { toRange } from '../convert.ts';
import type { Session } from '../session.ts';

export function hover(session: Session, params: HoverParams): Hover | null {
  const document = session.documents.get(params.textDocument.uri);
  const place = document === undefined ? null : session.place(params.textDocument.uri);
  if (document === undefined || place === null) return null;
  const { program, flow } = place.workspace.snapshot();
  const kernel = session.configs.kernel(place.workspace, place.path);
  const found = hoverAt(program, flow, place.path, document.offsetAt(params.position), kernel);
  const source = found === null ? null : place.workspace.text(place.path);
  if (found === null || source === null) return null;
  return { contents: { kind: MarkupKind.Markdown, value: found.text }, range: toRange(source, found.span) };
}
