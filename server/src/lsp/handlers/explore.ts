// invlock.explore

import { explorationAs } from '../../features/explore-text.ts';
import { exploreContexts, exploring } from '../../features/explore.ts';
import { functionAt, raceOfExploration } from '../../features/race.ts';
import { invalid, optionalFormat, optionalPosition, refused, textOf, type Fields } from '../arguments.ts';
import type { Watch } from '../commands.ts';
import { fileUri } from '../convert.ts';
import { watched } from '../exploring.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';

const everything = { contexts: exploreContexts, invalidators: [1, 2] };

export async function exploreAt(
  session: Session,
  fields: Fields,
  watch: Watch,
): Promise<Commands['invlock.explore']['answer']> {
  const place = session.place(textOf(fields, 'uri'));
  const [position, format] = [optionalPosition(fields, 'position'), optionalFormat(fields)];
  if (position === null) throw invalid('"position" has to be a position: { line, character }');
  const source = place?.workspace.text(place.path) ?? null;
  if (place === null || source === null) return null;
  const { root, text, snapshot } = place.workspace;
  const { program, flow } = snapshot(place.path);
  const fn = functionAt(program, place.path, session.offset(source, position));
  const found =
    fn === null ? null : await watched(exploring(program, flow, fn, everything), `${fn.name}()`, watch);
  if (found !== null && !('reason' in found) && format !== null) return explorationAs(found, format);
  const answer = raceOfExploration(fn, found, text);
  if (format !== null && answer.kind === 'none') throw refused(answer.reason);
  return { ...answer, root: fileUri(root, '') };
}
