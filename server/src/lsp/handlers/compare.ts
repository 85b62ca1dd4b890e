// invlock.compare

import { isUsageError } from '../../base/usage-error.ts';
import { comparedStates, comparisonMarkdown } from '../../features/compare-text.ts';
import { plainText } from '../../features/hover.ts';
import { optionalFormat, refused, textOf, type Fields } from '../arguments.ts';
import type { Watch } from '../commands.ts';
import { compareWith } from '../comparing.ts';
import { fileUri } from '../convert.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';

export async function compare(
  session: Session,
  fields: Fields,
  watch: Watch,
): Promise<Commands['invlock.compare']['answer']> {
  const [uri, revision, format] = [textOf(fields, 'uri'), textOf(fields, 'revision'), optionalFormat(fields)];
  const place = session.place(uri);
  if (place === null) return null;
  const { root } = place.workspace;
  try {
    const found = await compareWith(session, place.workspace, revision, watch);
    const states = comparedStates(found.base, found, found.before, found.after);
    if (format === null) return { ...states, root: fileUri(root, '') };
    if (format === 'json') return `${JSON.stringify(states, null, 2)}\n`;
    const page = comparisonMarkdown(states, (file, line) => `${fileUri(root, file)}#L${line + 1}`);
    return format === 'markdown' ? page : plainText(page);
  } catch (error) {
    throw isUsageError(error) ? refused(error.message) : error;
  }
}
