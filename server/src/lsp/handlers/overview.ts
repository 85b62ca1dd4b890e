// invlock.notifierMap, invlock.status and invlock.explain

import { ruleNamed, unknownRuleMessage } from '../../analysis/catalog.ts';
import { notifierMap } from '../../features/notifier-map.ts';
import { statusOf } from '../../features/status.ts';
import { readRulePage } from '../../platform/pages.ts';
import { invalid, textOf } from '../arguments.ts';
import { fileUri } from '../convert.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';

type Fields = Parameters<typeof textOf>[0];

export function mapOf(session: Session, fields: Fields): Commands['invlock.notifierMap']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  if (place === null) return null;
  const { workspace, path } = place;
  const { program, flow } = workspace.snapshot();
  const nodes = notifierMap(program, flow, path, (file) => workspace.check(file, session.options).findings);
  return { nodes, root: fileUri(workspace.root, '') };
}

export function status(session: Session, fields: Fields): Commands['invlock.status']['answer'] {
  const place = session.place(textOf(fields, 'uri'));
  if (place === null) return null;
  const result = place.workspace.check(place.path, session.options);
  return statusOf(place.workspace.snapshot().program, result);
}

export function explain(fields: Fields): Commands['invlock.explain']['answer'] {
  const rule = ruleNamed(textOf(fields, 'rule'));
  if (rule === null) throw invalid(unknownRuleMessage(textOf(fields, 'rule')));
  const markdown = readRulePage(rule.slug);
  return markdown === null ? null : { code: rule.code, title: rule.title, markdown };
}
