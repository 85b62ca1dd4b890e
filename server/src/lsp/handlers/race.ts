// invlock.race

import { raceOfFinding } from '../../features/race.ts';
import { optionalPosition, optionalText, textOf, type Fields } from '../arguments.ts';
import { fileUri } from '../convert.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';

export function race(session: Session, fields: Fields): Commands['invlock.race']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  const source = place?.workspace.text(place.path) ?? null;
  if (place === null || source === null) return null;
  const position = optionalPosition(fields, 'position');
  const findings = session.check(place)?.findings ?? [];
  const offset = position === null ? null : session.offset(source, position);
  const question = { fingerprint: optionalText(fields, 'fingerprint'), offset };
  const { root, text } = place.workspace;
  return { ...raceOfFinding(findings, question, text), root: fileUri(root, '') };
}
