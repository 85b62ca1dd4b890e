// `invlock baseline`: create, update, prune and show the file of known findings. It grows only where that is asked for.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { baselineText, entryFor, type BaselineEntry } from '../../analysis/baseline.ts';
import type { OptionValues } from '../argv.ts';
import { applyBaselines, baselineOf, loadBaseline, type Checked } from '../baselines.ts';
import { createConfigs, shownPath } from '../configs.ts';
import type { ExitCode, Host } from '../host.ts';
import { resolveInputs } from '../inputs.ts';
import { baselineActions } from '../options.ts';
import { printable } from '../reporters/layout.ts';
import { checkSettings, type CheckSettings } from '../settings.ts';
import { usageError } from '../../base/usage-error.ts';
import { runCheck } from './check.ts';

export async function baselineCommand(
  [word, ...paths]: readonly string[],
  options: OptionValues,
  host: Host,
): Promise<ExitCode> {
  const action = baselineActions.find((known) => known === word);
  if (action === undefined) throw usageError(`baseline takes one of ${baselineActions.join(', ')}`);
  const settings = checkSettings(options, host);
  const grows = action === 'create' || options['add'] === true;
  if (action === 'prune' && options['add'] === true) throw usageError('--add is for baseline update');
  const reason = reasonOf(options, grows);
  const author = typeof options['author'] === 'string' ? options['author'] : null;
  if (action === 'show') return await show(paths, settings, host);
  const checked = await runCheck(paths, settings, host);
  const errors = checked.results.flatMap((group) => [
    ...group.errors,
    ...group.results.flatMap((result) => result.stats.internalErrors),
  ]);
  if (errors.length > 0) throw usageError(`internal error: ${errors[0]}`);
  const file = await fileOf(checked, settings);
  const shown = printable(shownPath(file, host.cwd));

  if (action === 'create') {
    const entries = findingsOf(checked).map((finding) => entryFor(finding, reason, author));
    write(file, entries, true);
    host.stdout.write(`${shown}: ${counted(entries.length)}\n`);
    return 0;
  }
  const outcome = await applyBaselines(checked, { ...settings, baseline: file }, host.cwd);
  const stale = new Set(outcome.stale.map(({ entry }) => entry));
  const kept = outcome.entries
    .filter((entry) => !stale.has(entry))
    .map((entry) => {
      const finding = action === 'update' ? outcome.matched.get(entry) : undefined;
      return finding === undefined ? entry : entryFor(finding, entry.reason, entry.author);
    });
  const fresh = grows ? findingsOf({ ...checked, results: outcome.results }) : [];
  const added = fresh.map((finding) => entryFor(finding, reason, author));
  write(file, [...kept, ...added], false);
  const changes = [`${added.length} added`, `${stale.size} removed`];
  host.stdout.write(`${shown}: ${counted(kept.length + added.length)}, ${changes.join(', ')}\n`);
  return 0;
}

/** The entries as they stand in the file, a line each; what is found has no say. */
async function show(paths: readonly string[], settings: CheckSettings, host: Host): Promise<ExitCode> {
  const groups = resolveInputs(paths.length === 0 ? ['.'] : paths, host.cwd, settings.root, 'names');
  const configs = createConfigs(settings.config, host.cwd);
  const file = await fileOf({ groups, configs }, settings);
  const entries = await loadBaseline(file, groups[0]?.root ?? host.cwd, settings, host.cwd);
  for (const { rule, file: at, function: name, reason, author } of entries) {
    const who = author === null ? '' : ` (${author})`;
    host.stdout.write(`${rule}  ${printable(at)}  ${printable(name)}()  ${printable(reason + who)}\n`);
  }
  return 0;
}

function reasonOf(options: OptionValues, grows: boolean): string {
  const given = options['reason'];
  const reason = typeof given === 'string' ? given.trim() : '';
  if (grows && reason === '') throw usageError('an entry needs a reason: --reason TEXT');
  return reason;
}

/** What counts: hints need no entry. */
function findingsOf({ results }: Pick<Checked, 'results'>) {
  return results.flatMap((group) =>
    group.results.flatMap((result) => result.findings.filter((finding) => finding.severity !== 'hint')),
  );
}

async function fileOf(
  { groups, configs }: Pick<Checked, 'groups' | 'configs'>,
  settings: CheckSettings,
): Promise<string> {
  const files = new Set<string>();
  for (const { root, named, start } of groups) {
    for (const place of [...named, ...start.map((folder) => path.posix.join(folder, 'any.c'))]) {
      const file = baselineOf(await configs.of(root, place), settings);
      if (file !== null) files.add(file);
    }
  }
  const [file] = files;
  if (file === undefined)
    throw usageError('no baseline is named: use --baseline FILE, or "baseline" in invlock.jsonc');
  if (files.size > 1) throw usageError('the paths have several baselines: name one with --baseline FILE');
  return file;
}

function write(file: string, entries: readonly BaselineEntry[], isNew: boolean): void {
  const text = baselineText(entries);
  try {
    if (isNew) fs.writeFileSync(file, text, { flag: 'wx' });
    else {
      // All of it or nothing: an interrupted run leaves the old file.
      const draft = `${file}.${process.pid}.tmp`;
      fs.writeFileSync(draft, text, { flag: 'wx' });
      fs.renameSync(draft, file);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw usageError(
      code === 'EEXIST'
        ? `${file} is there already: invlock baseline update`
        : `cannot write ${file}: ${code}`,
    );
  }
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'}`;
}
