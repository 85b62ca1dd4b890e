// The states that a search has seen: flat bytes in one array, found again through open addressing. Indices are
// given in the order of arrival, which for a breadth-first search is the order of distance.

export class StateStore {
  readonly size: number;
  bytes: Uint8Array;
  count = 0;
  private words: Int32Array;
  private table: Int32Array;
  private mask: number;

  /** @param size bytes of a state, a multiple of four */
  constructor(size: number, expected = 1024) {
    this.size = size;
    this.bytes = new Uint8Array(size * expected);
    this.words = new Int32Array(this.bytes.buffer);
    let slots = 1024;
    while (slots < expected * 2) slots *= 2;
    this.table = new Int32Array(slots);
    this.mask = slots - 1;
  }

  /** Index of the state that begins at the word offset of `from`; negative (~index) if it is new. */
  add(from: Int32Array, offset: number): number {
    const n = this.size >> 2;
    let slot = hash(from, offset, n) & this.mask;
    for (;;) {
      const entry = this.table[slot] ?? 0;
      if (entry === 0) break;
      if (this.same(entry - 1, from, offset, n)) return entry - 1;
      slot = (slot + 1) & this.mask;
    }
    if ((this.count + 1) * this.size > this.bytes.length) this.growBytes();
    const at = this.count * n;
    for (let k = 0; k < n; k++) this.words[at + k] = from[offset + k] ?? 0;
    this.table[slot] = ++this.count;
    if (this.count * 2 > this.mask) this.growTable();
    return ~(this.count - 1);
  }

  private same(index: number, from: Int32Array, offset: number, n: number): boolean {
    const at = index * n;
    for (let k = 0; k < n; k++) if (this.words[at + k] !== from[offset + k]) return false;
    return true;
  }

  private growBytes(): void {
    const bytes = new Uint8Array(this.bytes.length * 2);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.words = new Int32Array(bytes.buffer);
  }

  private growTable(): void {
    const slots = (this.mask + 1) * 4;
    this.table = new Int32Array(slots);
    this.mask = slots - 1;
    const n = this.size >> 2;
    for (let k = 0; k < this.count; k++) {
      let slot = hash(this.words, k * n, n) & this.mask;
      while (this.table[slot] !== 0) slot = (slot + 1) & this.mask;
      this.table[slot] = k + 1;
    }
  }
}

/** Mixes every word; multiplication and shifts are those of a common 32-bit finaliser. */
function hash(words: Int32Array, offset: number, n: number): number {
  let h = 0x9e3779b9 | 0;
  for (let k = 0; k < n; k++) {
    h = Math.imul(h ^ (words[offset + k] ?? 0), 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
