// What is struck through or faded in a file, in the shapes of the protocol.

import type { Diagnostic } from 'vscode-languageserver';
import { fadingIn } from '../features/fading.ts';
import { treeKernel } from '../features/status.ts';
import { toFading } from './convert.ts';
import type { Place, Session } from './session.ts';

/** Of the text as it is now. */
export function fadingOf(session: Session, place: Place): Diagnostic[] {
  const { workspace, path } = place;
  const { program, flow } = workspace.snapshot(path);
  const source = workspace.text(path);
  if (source === null || !workspace.concerns(path)) return [];
  const kernel = session.kernel(place) ?? treeKernel(program);
  return fadingIn(program, flow, path, kernel).map((fading) => toFading(fading, source, session.range));
}
