// The shape of a protocol model: what its calls do as procedures of the machine, the documented pattern of a
// driver, and every way of getting it wrong, as edits of that pattern.

import type { ProtocolId, Source } from './contracts/row.ts';
import type { LockSpec, Procedure, Procedures } from './machine/program.ts';
import type { Property } from './machine/properties.ts';

/** What the invalidations of a run may do to the mmap lock. */
export type Context = 'write' | 'read' | 'neither' | 'own' | 'release';

/** Each class allows all of the earlier ones: every context of an invalidation, from the tamest to the wildest. */
export const contextClasses = {
  write: ['write'],
  read: ['write', 'read'],
  neither: ['write', 'read', 'neither'],
} as const satisfies Readonly<Record<string, readonly Context[]>>;

export type ContextClass = keyof typeof contextClasses;

/** A change of procedures: lines to replace, or whole procedures. */
export type Edit =
  | { readonly in: string; readonly drop: string }
  | { readonly in: string; readonly replace: string; readonly by: readonly string[] }
  | { readonly in: string; readonly before: string; readonly add: readonly string[] }
  | { readonly in: string; readonly after: string; readonly add: readonly string[] }
  | { readonly in: string; readonly lines: readonly string[] };

export interface Variant {
  readonly id: string;
  readonly title: string;
  /** documented: the pattern the kernel's documents tell. correction: a change of the protocol. wrong: a mistake. */
  readonly kind: 'documented' | 'correction' | 'wrong' | 'legal';
  /** The rule that reports it. */
  readonly rule?: string;
  readonly edits: readonly Edit[];
  /** Contexts that only show in this variant: an invalidation by the fault itself, mm release. */
  readonly contexts?: readonly Context[];
}

export interface ProtocolModel {
  readonly id: ProtocolId | 'invlock-rfc' | 'kvm-pfncache' | 'rdma-odp-counters';
  /** The protocol whose calls it has, if that is not its own name. */
  readonly vocabulary?: ProtocolId;
  readonly title: string;
  readonly kernel: string;
  readonly summary: readonly string[];
  readonly sources: readonly Source[];
  readonly shared: Readonly<Record<string, number>>;
  readonly sequences: readonly string[];
  readonly locks: readonly LockSpec[];
  /** Calls of the protocol, the core's part of an invalidation, and the documented driver (`fault`, `callback`). */
  readonly procedures: Procedures;
  readonly properties: readonly Property[];
  readonly variants: readonly Variant[];
}

export function event(lines: string, shows?: string): Procedure {
  return { kind: 'event', lines: split(lines), ...(shows === undefined ? {} : { shows }) };
}

export function routine(lines: string): Procedure {
  return { kind: 'routine', lines: split(lines) };
}

function split(lines: string): string[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
