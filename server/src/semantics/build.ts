// From a model and one of its variants to a system that the explorer runs.

import type { Procedure, Procedures, SystemSpec, TaskSpec } from './machine/program.ts';
import { ModelError } from './machine/assemble.ts';
import { contextProcedures, environment } from './models/environment.ts';
import type { Context, Edit, ProtocolModel, Variant } from './protocol.ts';

export interface SystemOptions {
  readonly contexts: readonly Context[];
  readonly invalidators: number;
  /** One invalidation after the other, for ever. */
  readonly endless?: boolean;
}

/** @throws ModelError if an edit names a line that is not there: the models are ours, and a test builds them all. */
export function systemOf(
  model: ProtocolModel,
  variants: readonly Variant[],
  options: SystemOptions,
): SystemSpec {
  const contexts = [...options.contexts, ...variants.flatMap((v) => v.contexts ?? [])];
  const procedures = corrected(
    { ...environment, ...model.procedures, ...contextProcedures(contexts) },
    variants,
  );
  const tasks: TaskSpec[] = [{ role: 'fault', procedure: 'fault', count: 1, reader: true }];
  if (options.invalidators > 0) {
    tasks.push({
      role: 'invalidation',
      procedure: 'invalidation',
      count: options.invalidators,
      reader: false,
      endless: options.endless === true,
    });
  }
  if (contexts.includes('release')) {
    tasks.push({ role: 'exit', procedure: 'exit_mmap', count: 1, reader: false });
  }
  return { shared: model.shared, sequences: model.sequences, locks: model.locks, procedures, tasks };
}

export function edited(procedures: Procedures, edit: Edit): Procedures {
  const procedure = procedures[edit.in];
  if (procedure === undefined) throw new ModelError(`edit of an unknown procedure '${edit.in}'`);
  return { ...procedures, [edit.in]: { ...procedure, lines: linesAfter(procedure, edit) } };
}

function linesAfter(procedure: Procedure, edit: Edit): readonly string[] {
  const lines = procedure.lines.map((line) => (typeof line === 'string' ? line : line.text));
  if ('lines' in edit) return edit.lines;
  const target =
    'drop' in edit
      ? edit.drop
      : 'replace' in edit
        ? edit.replace
        : 'before' in edit
          ? edit.before
          : edit.after;
  const at = lines.indexOf(target);
  if (at < 0) throw new ModelError(`edit of '${edit.in}': no line '${target}'`);
  if ('drop' in edit) return lines.toSpliced(at, 1);
  if ('replace' in edit) return lines.toSpliced(at, 1, ...edit.by);
  if ('before' in edit) return lines.toSpliced(at, 0, ...edit.add);
  return lines.toSpliced(at + 1, 0, ...edit.add);
}

/** Procedures after all edits of the variants. */
export function corrected(procedures: Procedures, variants: readonly Variant[]): Procedures {
  return variants.flatMap((v) => v.edits).reduce(edited, procedures);
}
