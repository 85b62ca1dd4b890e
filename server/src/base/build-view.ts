// What a build has to say of the sources, as far as it is a fact about them: an unconfigured tree has none of it.

export interface BuildView {
  /** Folders of headers in the order in which they are searched, relative to the root. */
  readonly includes: readonly string[];
  /** Headers that the compiler reads before each file, relative to the root. */
  readonly forced: readonly string[];
  /** Macros that are surely defined, for the files for which there are any. */
  readonly defined: readonly (readonly [path: string, names: readonly string[]])[];
  /** A kernel tree outside of the root that lends its headers: an absolute folder. */
  readonly kernel: string | null;
}

/** What holds for a file; undefined if no build says anything of it. */
export type BuildOf = (file: string) => BuildView | undefined;

export const noBuild: BuildView = { includes: [], forced: [], defined: [], kernel: null };

const none: ReadonlySet<string> = new Set();

/** The macros of each file. */
export function definedIn(view: BuildView): (path: string) => ReadonlySet<string> {
  if (view.defined.length === 0) return () => none;
  const sets = new Map(view.defined.map(([path, names]) => [path, new Set(names)]));
  return (path) => sets.get(path) ?? none;
}
