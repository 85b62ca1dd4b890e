// What the server answers beyond the protocol, as commands that any client can send with `workspace/executeCommand`.
// Types only: the extension takes nothing else of the server.

import type { MapNode } from '../features/notifier-map.ts';
import type { RaceAnswer } from '../features/race.ts';
import type { Status } from '../features/status.ts';
import type { Format } from './arguments.ts';

/** Each takes one argument. The answer is null where there is no such file. */
export interface Commands {
  /** The race of the finding with that fingerprint, else of one at the position, else of any in the file. */
  readonly 'invlock.race': { readonly argument: RaceArgument; readonly answer: Rooted<RaceAnswer> | null };
  /** The function around the position against the callback of its driver; a text where a format is asked for. */
  readonly 'invlock.explore': {
    readonly argument: ExploreArgument;
    readonly answer: Rooted<RaceAnswer> | string | null;
  };
  readonly 'invlock.explain': { readonly argument: NameArgument; readonly answer: Page | null };
  /** A protocol, or the list of them. */
  readonly 'invlock.model': { readonly argument: ModelArgument; readonly answer: string };
  readonly 'invlock.notifierMap': {
    readonly argument: FileArgument;
    readonly answer: Rooted<{ readonly nodes: readonly MapNode[] }> | null;
  };
  /** One more entry in the baseline of the file; refused if that would not silence the finding. */
  readonly 'invlock.baseline.add': {
    readonly argument: BaselineArgument;
    readonly answer: BaselineAnswer | null;
  };
  readonly 'invlock.status': { readonly argument: FileArgument; readonly answer: Status | null };
}

export interface FileArgument {
  readonly uri: string;
}

export interface PlaceArgument extends FileArgument {
  readonly position: { readonly line: number; readonly character: number };
}

export interface RaceArgument extends FileArgument {
  readonly position?: PlaceArgument['position'];
  readonly fingerprint?: string;
}

export interface ExploreArgument extends PlaceArgument {
  readonly format?: Format;
}

export interface BaselineArgument extends FileArgument {
  readonly fingerprint: string;
  readonly reason: string;
  readonly author?: string;
}

export interface BaselineAnswer {
  /** Relative to the root. */
  readonly file: string;
  /** How many it has now. */
  readonly entries: number;
}

export interface NameArgument {
  /** A rule's code or slug, a name of the kernel, or a protocol. */
  readonly name: string;
}

export interface ModelArgument {
  readonly name?: string;
  readonly format?: Format;
}

export interface Page {
  readonly title: string;
  readonly markdown: string;
}

/** Files in the answer are relative to the root. */
export type Rooted<T> = T & { readonly root: string };

export type { MapNode, RaceAnswer, Status };
