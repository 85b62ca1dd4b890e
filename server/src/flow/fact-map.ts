// A map from names of places to what is known of their values, of which every change makes a new one. Thousands of
// states of a function differ in a few facts: they share the pages of all others. Keys are numbered in a table that the
// maps of one run have in common.

import { joinValues, sameValue, type Value } from './values.ts';

type Page = readonly (Value | undefined)[];

/** Facts to a page, a power of two. */
const pageSize = 16;
const pageBits = 4;

interface KeyTable {
  readonly numbers: Map<string, number>;
  readonly keys: string[];
}

/** Iterates in the order in which keys were first used in the run. */
export class FactMap implements Iterable<readonly [string, Value]> {
  private readonly table: KeyTable;
  private readonly pages: readonly (Page | undefined)[];

  private constructor(table: KeyTable, pages: readonly (Page | undefined)[]) {
    this.table = table;
    this.pages = pages;
  }

  /** An empty map with a table of its own. */
  static fresh(): FactMap {
    return new FactMap({ numbers: new Map(), keys: [] }, []);
  }

  get(key: string): Value | undefined {
    const number = this.table.numbers.get(key);
    return number === undefined ? undefined : this.pages[number >> pageBits]?.[number & (pageSize - 1)];
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  with(key: string, value: Value): FactMap {
    const { numbers, keys } = this.table;
    let number = numbers.get(key);
    if (number === undefined) {
      number = keys.length;
      numbers.set(key, number);
      keys.push(key);
    }
    return this.changed(number, value);
  }

  without(key: string): FactMap {
    return this.has(key) ? this.changed(this.table.numbers.get(key) ?? 0, undefined) : this;
  }

  private changed(number: number, value: Value | undefined): FactMap {
    const at = number >> pageBits;
    const pages = this.pages.slice();
    while (pages.length <= at) pages.push(undefined);
    const page = pages[at]?.slice() ?? new Array<Value | undefined>(pageSize).fill(undefined);
    page[number & (pageSize - 1)] = value;
    pages[at] = page;
    return new FactMap(this.table, pages);
  }

  /** Each fact as it is from now on: itself, another one, or undefined for none. The same map if nothing changes. */
  mapped(change: (key: string, value: Value) => Value | undefined): FactMap {
    const { keys } = this.table;
    return this.revised((value, at, k) => change(keys[(at << pageBits) + k] ?? '', value));
  }

  /** What both know; this map if the other one says nothing else. */
  joined(other: FactMap): FactMap {
    if (this === other) return this;
    if (this.table !== other.table) return this.mapped((key, value) => joinedWith(value, other.get(key)));
    return this.revised(
      (value, at, k) => joinedWith(value, other.pages[at]?.[k]),
      (page, at) => page === other.pages[at],
    );
  }

  /** Pages of which nothing changes are kept, and so are those that need not be looked at. */
  private revised(
    change: (value: Value, at: number, k: number) => Value | undefined,
    isKept: (page: Page, at: number) => boolean = () => false,
  ): FactMap {
    let pages: (Page | undefined)[] | null = null;
    for (const [at, page] of this.pages.entries()) {
      if (page === undefined || isKept(page, at)) continue;
      let fresh: (Value | undefined)[] | null = null;
      for (let k = 0; k < pageSize; k++) {
        const value = page[k];
        if (value === undefined) continue;
        const now = change(value, at, k);
        if (now === value) continue;
        fresh ??= page.slice();
        fresh[k] = now;
      }
      if (fresh === null) continue;
      pages ??= this.pages.slice();
      pages[at] = fresh;
    }
    return pages === null ? this : new FactMap(this.table, pages);
  }

  *keys(): Iterable<string> {
    for (const [key] of this) yield key;
  }

  *[Symbol.iterator](): Iterator<readonly [string, Value]> {
    const { keys } = this.table;
    for (const [at, page] of this.pages.entries()) {
      if (page === undefined) continue;
      for (let k = 0; k < pageSize; k++) {
        const value = page[k];
        if (value !== undefined) yield [keys[(at << pageBits) + k] ?? '', value];
      }
    }
  }
}

function joinedWith(value: Value, other: Value | undefined): Value | undefined {
  if (other === undefined || other === value) return other;
  const joined = joinValues(other, value);
  return sameValue(joined, value) ? value : joined;
}
