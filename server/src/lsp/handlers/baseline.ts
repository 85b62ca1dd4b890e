// invlock.baseline.add

import { addToBaseline } from '../baseline-file.ts';
import { invalid, optionalText, refused, textOf, type Fields } from '../arguments.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';

export function baselineAdd(session: Session, fields: Fields): Commands['invlock.baseline.add']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  const [fingerprint, reason] = [textOf(fields, 'fingerprint'), textOf(fields, 'reason').trim()];
  if (reason === '') throw invalid('"reason" has to say why');
  if (place === null) return null;
  const finding = session.check(place)?.findings.find((f) => f.fingerprint === fingerprint);
  if (finding === undefined) throw refused('there is no such finding in the file any more');
  const added = addToBaseline(session, place, finding, { reason, author: optionalText(fields, 'author') });
  if ('refusal' in added) throw refused(added.refusal);
  session.changedDisk();
  const isSilent = session.check(place)?.findings.some((f) => f.fingerprint === fingerprint) === false;
  if (!isSilent) throw refused(`${added.file} was written, and the finding is still told`);
  return { file: added.file, entries: added.entries };
}
