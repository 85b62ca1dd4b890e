// invlock.notifierMap and invlock.status

import { notifierMap } from '../../features/notifier-map.ts';
import { statusOf } from '../../features/status.ts';
import { textOf, type Fields } from '../arguments.ts';
import { fileUri } from '../convert.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';

export function mapOf(session: Session, fields: Fields): Commands['invlock.notifierMap']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  if (place === null) return null;
  const { workspace, path } = place;
  const { program, flow } = workspace.snapshot(path);
  const nodes = notifierMap(
    program,
    flow,
    path,
    (file) => session.check({ workspace, path: file })?.findings ?? [],
  );
  return { nodes, root: fileUri(workspace.root, '') };
}

export function status(session: Session, fields: Fields): Commands['invlock.status']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  if (place === null) return null;
  const checked = session.check(place);
  if (checked === null) return null;
  const { result, findings } = checked;
  const { program, flow } = place.workspace.snapshot(place.path);
  const kernel = session.kernel(place);
  return statusOf({ program, flow, path: place.path }, { ...result, findings }, kernel);
}
