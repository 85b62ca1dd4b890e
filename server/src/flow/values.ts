// Abstract values: which signs a value may have, and what it is known to equal. Three bits are enough for the
// kernel's conventions: 0 and NULL and false are ZERO, negative errnos and error pointers are NEG, all else
// that is true is POS. Unknown is all three bits, and stays silent.

import type { Place } from '../ir/ir.ts';

export const ZERO = 1;
export const NEG = 2;
export const POS = 4;
export const ANY = 7;
export const NONZERO = NEG | POS;

export type Mask = number;

export interface Value {
  readonly mask: Mask;
  /** The one value it has, spelled canonically: `0`, `5`, `-EAGAIN`; null if not known. */
  readonly exact: string | null;
  /** What it is equal to: another place's value, the address of a place, or a call's result by its text. */
  readonly ref: Ref | null;
  /** Ids of the attempts whose sequence this is, if it is one. */
  readonly sequence: string | null;
  /** The numbered call that made it, for correlation of equal calls. */
  readonly madeBy: number;
}

export type Ref =
  | { readonly kind: 'value-of'; readonly place: Place }
  | { readonly kind: 'address-of'; readonly place: Place }
  | { readonly kind: 'call'; readonly text: string };

export const unknownValue: Value = { mask: ANY, exact: null, ref: null, sequence: null, madeBy: -1 };

export function withMask(value: Value, mask: Mask): Value {
  if (mask === value.mask) return value;
  return {
    ...value,
    mask,
    exact: mask === ZERO ? '0' : (mask & maskOfExact(value.exact)) !== 0 ? value.exact : null,
  };
}

export function constantValue(mask: Mask, exact: string | null): Value {
  return { mask, exact, ref: null, sequence: null, madeBy: -1 };
}

export function joinValues(a: Value, b: Value): Value {
  if (a === b) return a;
  const exact = a.exact === b.exact ? a.exact : null;
  const ref = sameRef(a.ref, b.ref) ? a.ref : null;
  const sequence = a.sequence === b.sequence ? a.sequence : null;
  const mask = a.mask | b.mask;
  if (mask === b.mask && exact === b.exact && ref === b.ref && sequence === b.sequence) return b;
  return { mask, exact, ref, sequence, madeBy: a.madeBy === b.madeBy ? a.madeBy : -1 };
}

export function sameValue(a: Value, b: Value): boolean {
  return (
    a === b ||
    (a.mask === b.mask && a.exact === b.exact && a.sequence === b.sequence && sameRef(a.ref, b.ref))
  );
}

/** The signs with ! applied. */
export function negateTruth(mask: Mask): Mask {
  return ((mask & ZERO) !== 0 ? POS : 0) | ((mask & NONZERO) !== 0 ? ZERO : 0);
}

/** The signs with unary minus applied. */
export function negateSign(mask: Mask): Mask {
  return (mask & ZERO) | ((mask & NEG) !== 0 ? POS : 0) | ((mask & POS) !== 0 ? NEG : 0);
}

function maskOfExact(exact: string | null): Mask {
  if (exact === null) return 0;
  if (exact === '0') return ZERO;
  return exact.startsWith('-') ? NEG : POS;
}

function sameRef(a: Ref | null, b: Ref | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.kind !== b.kind) return false;
  if (a.kind === 'call') return b.kind === 'call' && a.text === b.text;
  return b.kind !== 'call' && a.place.key === b.place.key;
}
