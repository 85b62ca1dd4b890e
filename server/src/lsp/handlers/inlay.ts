// textDocument/inlayHint and inlayHint/resolve

import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { hintsIn } from '../../features/inlay.ts';
import { positionOf } from '../positions.ts';
import type { Session } from '../session.ts';

export function inlayHints(session: Session, params: InlayHintParams): InlayHint[] | null {
  const { uri } = params.textDocument;
  const cursor = session.cursor(uri, params.range.start);
  const wanted = cursor?.settings.features.inlayHints ?? 'off';
  if (cursor === null || wanted === 'off') return null;
  const { program, flow, path, offset, source } = cursor;
  const within = { start: offset, end: session.offset(source, params.range.end) };
  return hintsIn(program, flow, path, within).flatMap((hint) => {
    const position = positionOf(source, hint.at, session.encoding);
    const isResting = session.resting?.uri === uri && session.resting.line === position.line;
    if (wanted === 'line' && !isResting) return [];
    const names = hint.locks.map((lock) => lock.name);
    const label = `${hint.lead} ${names.length === 0 ? 'nothing' : names.join(', ')}`;
    const [first] = hint.locks.flatMap((lock) => lock.acquired ?? []);
    const data = first === undefined ? undefined : { uri, range: session.range(source, first) };
    return [{ position, label, paddingLeft: true, ...(data === undefined ? {} : { data }) }];
  });
}

/** The label then leads to the call that acquired the lock. */
export function resolveHint(hint: InlayHint): InlayHint {
  const data = hint.data as Partial<{ uri: string; range: InlayHintParams['range'] }> | undefined;
  if (data?.uri === undefined || data.range === undefined || typeof hint.label !== 'string') return hint;
  const location = { uri: data.uri, range: data.range };
  return { ...hint, label: [{ value: hint.label, location }] };
}
