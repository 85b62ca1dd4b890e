// PNG pictures as pixels and back, and several of one size as an animated one (APNG). Of each picture after the first only
// the pixels that differ are kept, the rest is transparent: what stands still costs next to nothing. An animation has at
// most 255 colours, which is plenty for code in a theme.

import * as zlib from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Four bytes for each pixel: red, green, blue, opacity. */
  readonly pixels: Uint8Array;
}

export interface Frame {
  readonly picture: Picture;
  /** How long it is shown, in milliseconds. */
  readonly millis: number;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What Chromium writes, and what is written here; eight bits a channel, not interlaced. Throws for any other. */
export function readPng(file: Uint8Array): Picture {
  const chunks = chunksOf(file);
  const header = headerOf(chunks);
  const data = chunks.filter(({ type }) => type === 'IDAT').map(({ body }) => body);
  const { width, height } = header;
  return { width, height, pixels: inflate(Buffer.concat(data), width, height, header) };
}

/** All frames of an animated picture as they are seen, one over the other. */
export function readAnimation(file: Uint8Array): Frame[] {
  const chunks = chunksOf(file);
  const header = headerOf(chunks);
  const { width, height } = header;
  const seen = new Uint8Array(width * height * 4);
  const frames: Frame[] = [];
  for (const [k, { type, body }] of chunks.entries()) {
    if (type !== 'fcTL') continue;
    const [w, h, x, y] = [4, 8, 12, 16].map((at) => body.readUInt32BE(at)) as [
      number,
      number,
      number,
      number,
    ];
    const next = chunks.findIndex((chunk, i) => i > k && /^(fcTL|IEND)$/.test(chunk.type));
    const parts = chunks.slice(k + 1, next).filter((chunk) => /^(IDAT|fdAT)$/.test(chunk.type));
    const data = Buffer.concat(parts.map((part) => part.body.subarray(part.type === 'fdAT' ? 4 : 0)));
    const pixels = inflate(data, w, h, header);
    for (let row = 0; row < h; row++) {
      for (let column = 0; column < w; column++) {
        const from = (row * w + column) * 4;
        if (pixels[from + 3] === 0) continue;
        seen.set(pixels.subarray(from, from + 4), ((y + row) * width + x + column) * 4);
      }
    }
    const millis = (body.readUInt16BE(20) * 1000) / body.readUInt16BE(22);
    frames.push({ picture: { width, height, pixels: seen.slice() }, millis });
  }
  return frames;
}

/** @param plays how often, after which the last frame stays; 0 goes on for ever */
export function animation(frames: readonly Frame[], plays: number): Buffer {
  const [first] = frames;
  if (first === undefined) throw new Error('an animation needs a picture');
  const { width, height } = first.picture;
  const palette = [...coloursOf(frames.map(({ picture }) => picture)), 0];
  const indexOf = nearest(palette);
  let sequence = 0;
  const number = (): Buffer => words(sequence++);
  const chunks = [
    chunk('IHDR', Buffer.concat([words(width, height), Buffer.from([8, 3, 0, 0, 0])])),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => channelsOf(colour).slice(0, 3)))),
    // The last one is what is seen through.
    chunk('tRNS', Buffer.from(palette.map((_, k) => (k === palette.length - 1 ? 0 : 255)))),
    chunk('acTL', words(frames.length, plays)),
  ];
  for (const [k, { picture, millis }] of frames.entries()) {
    const before = frames[k - 1]?.picture;
    const part = before === undefined ? whole(picture) : difference(before, picture);
    const delay = Buffer.alloc(4);
    delay.writeUInt16BE(Math.round(millis), 0);
    delay.writeUInt16BE(1000, 2);
    // Left as it is afterwards, and laid over what is there.
    const control = [number(), words(part.width, part.height, part.x, part.y), delay, Buffer.from([0, 1])];
    chunks.push(chunk('fcTL', Buffer.concat(control)));
    const data = deflate(part, indexOf);
    chunks.push(k === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([number(), data])));
  }
  return Buffer.concat([signature, ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

interface Part extends Picture {
  readonly x: number;
  readonly y: number;
}

function whole(picture: Picture): Part {
  return { ...picture, x: 0, y: 0 };
}

/** The smallest part with all that differs; pixels that do not are transparent. */
function difference(before: Picture, after: Picture): Part {
  const { width, height } = after;
  if (before.width !== width || before.height !== height) throw new Error('the pictures differ in size');
  const [old, now] = [pixelsOf(before), pixelsOf(after)];
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let at = 0; at < now.length; at++) {
    if (old[at] === now[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  // Two that are equal still make a frame, of one pixel.
  if (right < 0) return { x: 0, y: 0, width: 1, height: 1, pixels: new Uint8Array(4) };
  const [w, h] = [right - left + 1, bottom - top + 1];
  const part = new Uint32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = (top + y) * width + left + x;
      if (old[at] !== now[at]) part[y * w + x] = now[at] ?? 0;
    }
  }
  return { x: left, y: top, width: w, height: h, pixels: new Uint8Array(part.buffer) };
}

function pixelsOf({ pixels }: Picture): Uint32Array {
  return new Uint32Array(pixels.slice().buffer);
}

interface Chunk {
  readonly type: string;
  readonly body: Buffer;
}

function chunksOf(file: Uint8Array): Chunk[] {
  const bytes = Buffer.from(file);
  if (!bytes.subarray(0, 8).equals(signature)) throw new Error('this is no PNG');
  const out: Chunk[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    out.push({ type, body: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return out;
}

interface Header {
  readonly width: number;
  readonly height: number;
  /** Bytes of a pixel in the file. */
  readonly channels: 1 | 3 | 4;
  /** By index, if a pixel is one. */
  readonly palette: readonly (readonly number[])[];
}

function headerOf(chunks: readonly Chunk[]): Header {
  const bodyOf = (type: string): Buffer => chunks.find((c) => c.type === type)?.body ?? Buffer.alloc(0);
  const header = bodyOf('IHDR');
  if (header.length === 0) throw new Error('the PNG has no header');
  const [depth, kind = 0, , , interlaced] = header.subarray(8, 13);
  const channels = ({ 2: 3, 3: 1, 6: 4 } as const)[kind];
  if (depth !== 8 || channels === undefined || interlaced !== 0)
    throw new Error('a PNG of another kind than Chromium writes');
  const [colours, opacity] = [bodyOf('PLTE'), bodyOf('tRNS')];
  const palette = Array.from({ length: colours.length / 3 }, (_, k) => [
    ...colours.subarray(k * 3, k * 3 + 3),
    opacity[k] ?? 255,
  ]);
  return { width: header.readUInt32BE(0), height: header.readUInt32BE(4), channels, palette };
}

/** Takes the filters of the lines off; four bytes for each pixel. */
function inflate(data: Uint8Array, width: number, height: number, { channels, palette }: Header): Uint8Array {
  const raw = zlib.inflateSync(data);
  const stride = width * channels;
  const lines = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] ?? 0;
    const from = y * (stride + 1) + 1;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : (lines[at - channels] ?? 0);
      const up = y === 0 ? 0 : (lines[at - stride] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (lines[at - stride - channels] ?? 0);
      lines[at] = (raw[from + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  if (channels === 4) return lines;
  const out = new Uint8Array(width * height * 4).fill(255);
  for (let k = 0; k < width * height; k++) {
    const own = channels === 1 ? palette[lines[k] ?? 0] : lines.subarray(k * 3, k * 3 + 3);
    out.set(own ?? [], k * 4);
  }
  return out;
}

function deflate({ pixels, width, height }: Picture, indexOf: (colour: number) => number): Buffer {
  const colours = pixelsOf({ pixels, width, height });
  // Of indices no line can be told by the one above it.
  const out = Buffer.alloc((width + 1) * height);
  for (let k = 0; k < colours.length; k++) out[k + 1 + Math.floor(k / width)] = indexOf(colours[k] ?? 0);
  return zlib.deflateSync(out, { level: 9 });
}

const mostColours = 255;
/** Colours that are this near to a frequent one do without an own place. */
const hardlySeen = 7;

/** The most frequent colours, none of them next to another. */
function coloursOf(pictures: readonly Picture[]): number[] {
  const counts = new Map<number, number>();
  for (const picture of pictures)
    for (const colour of pixelsOf(picture)) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  if (sorted.length <= mostColours) return sorted;
  const chosen: number[] = [];
  for (const colour of sorted) {
    if (chosen.length === mostColours) break;
    if (chosen.every((other) => distance(other, colour) > hardlySeen)) chosen.push(colour);
  }
  return chosen;
}

/** @param palette whose last one is transparent */
function nearest(palette: readonly number[]): (colour: number) => number {
  const known = new Map<number, number>();
  return (colour) => {
    let found = known.get(colour);
    if (found === undefined) {
      found = palette.length - 1;
      let least = Infinity;
      for (const [k, other] of palette.slice(0, -1).entries()) {
        const far = distance(other, colour);
        if (colour !== 0 && far < least) [least, found] = [far, k];
      }
      known.set(colour, found);
    }
    return found;
  };
}

/** Of two colours as four bytes, the lowest first: how far apart their channels are at most. */
function distance(a: number, b: number): number {
  const [left, right] = [channelsOf(a), channelsOf(b)];
  return Math.max(...left.map((channel, k) => Math.abs(channel - (right[k] ?? 0))));
}

function channelsOf(colour: number): number[] {
  return [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255, colour >>> 24];
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    default: {
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
  }
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  return Buffer.concat([words(body.length), named, words(sumOf(named))]);
}

function words(...list: number[]): Buffer {
  const out = Buffer.alloc(list.length * 4);
  for (const [k, word] of list.entries()) out.writeUInt32BE(word, k * 4);
  return out;
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32, as PNG has it at the end of every chunk. */
function sumOf(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (table[(c ^ byte) & 255] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
