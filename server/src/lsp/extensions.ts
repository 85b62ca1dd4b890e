// What the server answers beyond the protocol, as commands that any client can send with `workspace/executeCommand`.
// Types only: the extension takes nothing else of the server.

import type { MapNode } from '../features/notifier-map.ts';
import type { RaceAnswer } from '../features/race.ts';
import type { Status } from '../features/status.ts';

/** Each takes one argument. The answer is null where there is no such file. */
export interface Commands {
  /** The race of the finding with that fingerprint, else of one at the position, else of any in the file. */
  readonly 'invlock.race': { readonly argument: RaceArgument; readonly answer: Rooted<RaceAnswer> | null };
  /** The function around the position against the callback of its driver. */
  readonly 'invlock.explore': {
    readonly argument: PlaceArgument;
    readonly answer: Rooted<RaceAnswer> | null;
  };
  readonly 'invlock.explain': { readonly argument: RuleArgument; readonly answer: RulePage | null };
  readonly 'invlock.notifierMap': {
    readonly argument: FileArgument;
    readonly answer: Rooted<{ readonly nodes: readonly MapNode[] }> | null;
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

export interface RuleArgument {
  /** A code or a slug. */
  readonly rule: string;
}

export interface RulePage {
  readonly code: string;
  readonly title: string;
  readonly markdown: string;
}

/** Files in the answer are relative to the root. */
export type Rooted<T> = T & { readonly root: string };

export type { MapNode, RaceAnswer, Status };
