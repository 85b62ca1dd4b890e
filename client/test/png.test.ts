// Pictures survive being written: alone, and as an animation that only keeps what differs.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { animation, readAnimation, readPng, type Picture } from '../test-e2e/png.ts';

/** Few colours, so that pictures have pixels in common. */
const frames = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc.array(
      fc
        .array(fc.constantFrom(0x000000, 0xffffff, 0x4ba3f5, 0xd7a21d), {
          minLength: width * height,
          maxLength: width * height,
        })
        .map((colours): Picture => {
          const pixels = new Uint8Array(
            colours.flatMap((c) => [(c >> 16) & 255, (c >> 8) & 255, c & 255, 255]),
          );
          return { width, height, pixels };
        }),
      { minLength: 1, maxLength: 5 },
    ),
  );

it('are read as they were written, frame by frame', () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 0, max: 9 }), (pictures, plays) => {
      const file = animation(
        pictures.map((picture, k) => ({ picture, millis: 100 + k })),
        plays,
      );
      const back = readAnimation(file);
      expect(back.map(({ millis }) => millis)).toEqual(pictures.map((_, k) => 100 + k));
      expect(back.map(({ picture }) => picture)).toEqual(pictures);
      // What does not move shows the first.
      expect(readPng(file)).toEqual(pictures[0]);
    }),
    { numRuns: 200 },
  );
});

it('are refused if they are none, or differ in size', () => {
  expect(() => readPng(Buffer.from('GIF89a, and more'))).toThrow('no PNG');
  expect(() => animation([], 0)).toThrow('needs a picture');
  const dot = (width: number): Picture => ({ width, height: 1, pixels: new Uint8Array(width * 4) });
  const two = [dot(1), dot(2)].map((picture) => ({ picture, millis: 1 }));
  expect(() => animation(two, 0)).toThrow('differ in size');
});
