// invlock.race and invlock.explore

import { raceOfFinding, raceOfFunction } from '../../features/race.ts';
import { invalid, optionalPosition, optionalText, textOf } from '../arguments.ts';
import { fileUri } from '../convert.ts';
import type { Commands } from '../extensions.ts';
import { offsetIn, type Session } from '../session.ts';

type Fields = Parameters<typeof textOf>[0];

export function race(session: Session, fields: Fields): Commands['invlock.race']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  const source = place?.workspace.text(place.path);
  if (place === null || source === undefined || source === null) return null;
  const position = optionalPosition(fields, 'position');
  const { findings } = place.workspace.check(place.path, session.options);
  const offset = position === null ? null : offsetIn(source, position);
  const question = { fingerprint: optionalText(fields, 'fingerprint'), offset };
  return {
    ...raceOfFinding(findings, question, place.workspace.text),
    root: fileUri(place.workspace.root, ''),
  };
}

export function exploreAt(session: Session, fields: Fields): Commands['invlock.explore']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  const position = optionalPosition(fields, 'position');
  if (position === null) throw invalid('"position" has to be a position: { line, character }');
  const source = place?.workspace.text(place.path);
  if (place === null || source === undefined || source === null) return null;
  const { program, flow } = place.workspace.snapshot();
  const offset = offsetIn(source, position);
  const found = raceOfFunction(program, flow, place.path, offset, place.workspace.text);
  return { ...found, root: fileUri(place.workspace.root, '') };
}
