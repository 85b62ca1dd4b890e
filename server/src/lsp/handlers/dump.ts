// invlock.dump

import { dumpKinds, dumpText } from '../../features/dump.ts';
import { functionAt } from '../../features/race.ts';
import { invalid, optionalPosition, refused, textOf, type Fields } from '../arguments.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';

export function dump(session: Session, fields: Fields): Commands['invlock.dump']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  const [position, word] = [optionalPosition(fields, 'position'), textOf(fields, 'what')];
  if (position === null) throw invalid('"position" has to be a position: { line, character }');
  const kind = dumpKinds.find((known) => known === word);
  if (kind === undefined) throw invalid(`"what" has to be one of ${dumpKinds.join(', ')}`);
  const source = place?.workspace.text(place.path) ?? null;
  if (place === null || source === null) return null;
  const { program, flow } = place.workspace.snapshot(place.path);
  const fn = functionAt(program, place.path, session.offset(source, position));
  if (fn === null) throw refused('the cursor is in no function');
  return { function: fn.name, text: dumpText(program, flow, fn, kind) };
}
