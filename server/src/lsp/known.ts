// "Record as known" in the shapes of the protocol: edits of the source and of the settings, and the command that adds a
// baseline entry. In the order in which kernel developers want them.

import type { CodeAction, WorkspaceEdit } from 'vscode-languageserver';
import { rootKind } from '../analysis/workspace.ts';
import { recordsOf, recordTitle, type KnownRecord } from '../analysis/record.ts';
import { mendFiles } from '../analysis/mend.ts';
import { difference, withRows } from '../analysis/config/edit.ts';
import type { Finding } from '../analysis/finding.ts';
import type { FileJob } from '../analysis/given.ts';
import { sourceText } from '../base/text.ts';
import { hasEntry } from '../platform/node-sources.ts';
import { fileUri, toDiagnostic } from './convert.ts';
import type { FixData, FixSupport } from './fix-data.ts';
import type { Place, Session } from './session.ts';

/** A quick fix, and told apart from those that mend something. */
export const recordKind = 'quickfix.invlock.record';
export const fixAllKind = 'source.fixAll.invlock';

const everyRule = { select: [], ignore: [] };

/** What an entry says if nobody gave a reason. */
const unstatedReason = 'recorded in the editor; nobody has said why yet';

/** What can be recorded of the finding, for the text as it is now. */
function recordsAt({ workspace, path: file }: Place, finding: Finding): readonly KnownRecord[] {
  const { program, flow, sources, records } = workspace.snapshot(file);
  let known = records.get(finding.fingerprint);
  if (known === undefined) {
    const comments = rootKind(workspace.root, hasEntry) !== 'kernel';
    known = file === finding.file ? recordsOf(sources, program, flow, { finding, comments }) : [];
    records.set(finding.fingerprint, known);
  }
  return known;
}

/** null where the client cannot make it: a new file, or settings that cannot be added to. */
function recordEdit(
  session: Session,
  place: Place,
  record: KnownRecord,
  client: FixSupport,
): WorkspaceEdit | null {
  const { workspace, path: file } = place;
  if (record.kind !== 'vocabulary') return editOfFile(session, place, file, record.edits, client);
  const settings = session.configs.location(workspace, file);
  const text = workspace.text(settings)?.text ?? null;
  const edits = withRows(text, record.rows);
  if (edits === null || (text === null && !client.createsFiles)) return null;
  return editOfFile(session, place, settings, edits, client);
}

/** All that can be mended without a second look; null if that is nothing. */
export function fixAllEdit(session: Session, place: Place, client: FixSupport): WorkspaceEdit | null {
  const { workspace, path: file } = place;
  const open = new Set((session.check(place)?.findings ?? []).map((f) => f.fingerprint));
  if (open.size === 0) return null;
  const vocabulary = session.configs.options(workspace, file, everyRule)?.vocabulary;
  const build = workspace.build(file);
  const job: FileJob = {
    file,
    sources: workspace.snapshot(file).sources,
    options: {
      ...everyRule,
      ...(vocabulary === undefined ? {} : { vocabulary }),
      ...(build === undefined ? {} : { build }),
    },
  };
  const [mended] = mendFiles([job], {
    unsafe: false,
    isWanted: ({ fingerprint }) => open.has(fingerprint),
  });
  if (mended === undefined || mended.made.length === 0) return null;
  return editOfFile(session, place, file, [difference(mended.before, mended.after)], client);
}

/** All that can be recorded of the findings: edits, and between them the command that adds a baseline entry. */
export function knownActions(
  session: Session,
  place: Place,
  uri: string,
  findings: readonly Finding[],
  client: FixSupport,
): CodeAction[] {
  return findings.flatMap((finding) => {
    const diagnostic = toDiagnostic(finding, place.workspace, session.range);
    const common = { kind: recordKind, ...(diagnostic === null ? {} : { diagnostics: [diagnostic] }) };
    const made = recordsAt(place, finding).flatMap((record) => {
      const edit = recordEdit(session, place, record, client);
      if (edit === null) return [];
      const { title } = record;
      const data: FixData = { uri, fingerprint: finding.fingerprint, title };
      const action: CodeAction = { ...common, title, ...(client.resolvesEdits ? { data } : { edit }) };
      return [{ action, isComment: record.kind === 'comment' }];
    });
    return [
      ...made.flatMap(({ action, isComment }) => (isComment ? [] : [action])),
      { ...common, ...baselineAction(uri, finding) },
      ...made.flatMap(({ action, isComment }) => (isComment ? [action] : [])),
    ];
  });
}

/** The edit of the record of that name; null if there is none any more. */
export function recordNamed(
  session: Session,
  place: Place,
  { fingerprint, title }: FixData,
  client: FixSupport,
): WorkspaceEdit | null {
  const finding = session.check(place)?.findings.find((f) => f.fingerprint === fingerprint);
  if (finding === undefined || !title.startsWith(recordTitle)) return null;
  const record = recordsAt(place, finding).find((r) => r.title === title);
  return record === undefined ? null : recordEdit(session, place, record, client);
}

/** Offered where something can be mended; the edits are made when it is taken. */
export function fixAllAction(session: Session, place: Place, uri: string, client: FixSupport): CodeAction[] {
  const title = 'Make all verified fixes of Invlock';
  if (client.resolvesEdits) return [{ title, kind: fixAllKind, data: { fixAll: uri } }];
  const edit = fixAllEdit(session, place, client);
  return edit === null ? [] : [{ title, kind: fixAllKind, edit }];
}

/** The entry of the list that adds to the baseline, for clients that run commands of the server. */
function baselineAction(uri: string, finding: Finding): Pick<CodeAction, 'title' | 'command'> {
  const title = `${recordTitle}add it to the baseline`;
  const { fingerprint } = finding;
  // Clients that can ask for the reason do.
  const argument = { uri, fingerprint, reason: unstatedReason, isOpen: true };
  return { title, command: { title, command: 'invlock.baseline.add', arguments: [argument] } };
}

function editOfFile(
  session: Session,
  { workspace }: Place,
  file: string,
  edits: KnownRecord['edits'],
  client: FixSupport,
): WorkspaceEdit {
  const source = workspace.text(file);
  const uri = fileUri(workspace.root, file);
  const text = source ?? sourceText(file, '');
  const changes = edits.map((edit) => ({ range: session.range(text, edit.span), newText: edit.text }));
  if (!client.versionsEdits && source !== null) return { changes: { [uri]: changes } };
  const version = session.documents.get(uri)?.version ?? null;
  const change = { textDocument: { uri, version }, edits: changes };
  return { documentChanges: source === null ? [{ kind: 'create', uri }, change] : [change] };
}
