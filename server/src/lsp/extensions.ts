// What the server answers beyond the protocol, as commands that any client can send with `workspace/executeCommand`.
// Types only: the extension takes nothing else of the server.

import type { ComparedStates } from '../features/compare-text.ts';
import type { DumpKind } from '../features/dump.ts';
import type { MapNode } from '../features/notifier-map.ts';
import type { OriginRow } from '../features/origin-text.ts';
import type { RaceAnswer } from '../features/race.ts';
import type { Report } from '../features/report-text.ts';
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
  /** All files of the root around the file; those that are not open get diagnostics too. */
  readonly 'invlock.analyse': {
    readonly argument: FileArgument;
    readonly answer: Rooted<Analysis> | null;
  };
  /** The findings of now against those of a revision; a text where a format is asked for. */
  readonly 'invlock.compare': {
    readonly argument: CompareArgument;
    readonly answer: Rooted<ComparedStates> | string | null;
  };
  /** The settings that hold for the file and who set them; a text where a format is asked for. */
  readonly 'invlock.configOrigin': {
    readonly argument: OriginArgument;
    readonly answer: Rooted<Origins> | string | null;
  };
  /** What the analysis sees of the function around the position, for reports of bugs of ours. */
  readonly 'invlock.dump': { readonly argument: DumpArgument; readonly answer: Dump | null };
  /** What belongs in a report of a bug of ours, without a line of source; a text where a format is asked for. */
  readonly 'invlock.report': { readonly argument: ReportArgument; readonly answer: Report | string };
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

export interface CompareArgument extends FileArgument {
  /** As git understands it: a tag, a branch, a commit. */
  readonly revision: string;
  readonly format?: Format;
}

export interface ReportArgument {
  /** The file that it is about, if it is about one. */
  readonly uri?: string;
  readonly format?: Format;
}

export interface OriginArgument extends FileArgument {
  readonly format?: Format;
}

export interface Origins {
  /** Relative to the root; null if no settings govern the file. */
  readonly file: string | null;
  readonly rows: readonly OriginRow[];
}

export interface DumpArgument extends PlaceArgument {
  readonly what: DumpKind;
}

export interface Dump {
  readonly function: string;
  readonly text: string;
}

export interface Analysis {
  /** How many were looked into for notifiers, and how many were checked. */
  readonly files: number;
  readonly checked: number;
  /** Files with findings, relative to the root, and how many; hints do not count. */
  readonly found: readonly { readonly file: string; readonly findings: number }[];
  /** It was stopped: there may be more. */
  readonly isPartial: boolean;
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
