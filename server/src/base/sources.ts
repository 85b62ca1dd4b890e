// How the pure layers see files: a synchronous, frozen view. Every read is a cache input, so two runs over
// equal sources give equal results. Implemented in platform/ (disk), in the server (open buffers over disk)
// and in tests (a record of strings).

export interface Sources {
  /** Text of a file by its path relative to the root, or null if it does not exist or is no text. */
  read(path: string): string | null;
  /** Entries of a folder, sorted by name; empty if it does not exist. '' is the root. */
  list(folder: string): readonly SourceEntry[];
}

export interface SourceEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** A symbolic link to it. */
  readonly isLink?: boolean;
}
