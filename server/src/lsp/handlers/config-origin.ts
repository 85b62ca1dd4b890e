// invlock.configOrigin

import { settingRows } from '../../analysis/config/origins.ts';
import { plainText } from '../../features/hover.ts';
import { originsMarkdown, type OriginRow } from '../../features/origin-text.ts';
import { optionalFormat, textOf, type Fields } from '../arguments.ts';
import { fileUri } from '../convert.ts';
import type { Commands, Origins, Rooted } from '../extensions.ts';
import type { Session } from '../session.ts';

export function configOrigin(session: Session, fields: Fields): Commands['invlock.configOrigin']['answer'] {
  const [uri, format] = [textOf(fields, 'uri'), optionalFormat(fields)];
  const [place, origins] = [session.place(uri), originRows(session, uri)];
  if (place === null || origins === null || format === null) return origins;
  const { file, rows } = origins;
  if (format === 'json') return `${JSON.stringify(rows, null, 2)}\n`;
  const { root } = place.workspace;
  const page = originsMarkdown(file, rows, (line) => `${fileUri(root, file ?? '')}#L${line + 1}`);
  return format === 'markdown' ? page : plainText(page);
}

/** Null for what is no file. */
export function originRows(session: Session, uri: string): Rooted<Origins> | null {
  const place = session.place(uri);
  if (place === null) return null;
  const { file, config, origins } = session.configs.origins(place.workspace, place.path);
  const asked = session.settingsOf(uri).options;
  const rows = settingRows(config, origins).map(({ name, value, origin }): OriginRow => {
    // What the editor asks for stands before what the file says.
    if ((name === 'select' || name === 'ignore') && asked[name].length > 0)
      return { name, value: asked[name], from: 'editor', line: null };
    return { name, value, from: origin === null ? 'default' : 'file', line: origin };
  });
  return { file, rows, root: fileUri(place.workspace.root, '') };
}
