// What the race timeline and the extension say to each other. Types only.

import type { RaceAnswer } from '../../server/src/lsp/extensions.ts';

export type RaceView = Extract<RaceAnswer, { kind: 'race' }>['view'];
export type RaceStep = RaceView['steps'][number];

/** All that is needed to show a race again, with or without a server. */
export interface OpenRace {
  readonly view: RaceView;
  /** URI of the folder that the files of the steps are relative to, with a slash at its end. */
  readonly root: string;
  /** The document that was asked about. */
  readonly uri: string;
  /** Index of the chosen step. */
  readonly step: number;
}

export type ToTimeline =
  | { readonly kind: 'race'; readonly race: OpenRace }
  | { readonly kind: 'select'; readonly step: number }
  /** The finding can no longer be found in the text. */
  | { readonly kind: 'gone' };

export type FromTimeline =
  | { readonly kind: 'ready' }
  /** `reveal`: show the source, but leave the focus where it is. */
  | { readonly kind: 'select'; readonly step: number; readonly reveal: boolean }
  | { readonly kind: 'open'; readonly step: number }
  | { readonly kind: 'copy'; readonly what: 'text' | 'svg' | 'mermaid' }
  | { readonly kind: 'rule' };
