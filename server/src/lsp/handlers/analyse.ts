// invlock.analyse

import type { Diagnostic } from 'vscode-languageserver';
import { textOf, type Fields } from '../arguments.ts';
import { analyseRoot } from '../analysing.ts';
import type { Watch } from '../commands.ts';
import { fileUri, toDiagnostic } from '../convert.ts';
import type { Commands } from '../extensions.ts';
import type { Session } from '../session.ts';

export async function analyse(
  session: Session,
  fields: Fields,
  watch: Watch,
): Promise<Commands['invlock.analyse']['answer']> {
  const place = session.place(textOf(fields, 'uri'));
  if (place === null) return null;
  const { workspace } = place;
  const { files, findings, joined, isPartial } = await analyseRoot(session, workspace.root, watch);
  for (const file of joined) workspace.join(file);
  const found = [...findings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, list]) => {
      const own = list.filter(({ severity }) => severity !== 'hint');
      return own.length === 0 ? [] : [{ file, findings: own.length }];
    });
  const told = [...findings].flatMap(([file, list]): [string, Diagnostic[]][] => {
    const items = list.flatMap((finding) => toDiagnostic(finding, workspace, session.range) ?? []);
    return items.length === 0 ? [] : [[fileUri(workspace.root, file), items]];
  });
  session.tell(new Map(told));
  return { files, checked: findings.size, found, isPartial, root: fileUri(workspace.root, '') };
}
