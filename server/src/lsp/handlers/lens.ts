// textDocument/codeLens and codeLens/resolve

import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import { lensesIn, lensTitle } from '../../features/lenses.ts';
import type { Commands, ExploreArgument } from '../extensions.ts';
import type { Session } from '../session.ts';

const explore: keyof Commands = 'invlock.explore';

interface LensData {
  readonly uri: string;
  readonly function: string;
}

export function codeLenses(session: Session, params: CodeLensParams): CodeLens[] | null {
  const { uri } = params.textDocument;
  const cursor = session.cursor(uri, { line: 0, character: 0 });
  if (cursor?.settings.features.codeLens !== true) return null;
  return lensesIn(cursor.program, cursor.flow, cursor.path).map((lens) => {
    const data: LensData = { uri, function: lens.function };
    return { range: session.range(cursor.source, lens.span), data };
  });
}

export function resolveLens(session: Session, lens: CodeLens): CodeLens {
  const { uri, function: name } = (lens.data ?? {}) as Partial<LensData>;
  if (uri === undefined || name === undefined) return { ...lens, command: { title: '', command: '' } };
  const cursor = session.cursor(uri, lens.range.start);
  const findings = (cursor === null ? null : session.check(cursor.place))?.findings ?? [];
  const title = cursor === null ? null : lensTitle(cursor.program, cursor.flow, cursor.path, name, findings);
  const argument: ExploreArgument = { uri, position: lens.range.start };
  return { ...lens, command: { title: title ?? 'explore', command: explore, arguments: [argument] } };
}
