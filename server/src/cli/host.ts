// What a command may touch of the process: handed in, so that tests run commands without one.

export interface Host {
  /** Absolute folder that relative arguments refer to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version of the runtime. */
  readonly node: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** All bytes of standard input. */
  readInput(): Promise<Uint8Array>;
  /** The bundle that worker threads run; null keeps everything on this thread. */
  readonly workerScript: string | null;
  /** Lets waiting signals and writes in between two pieces of work. */
  breathe(): Promise<void>;
  /** Prints a page to be read: on a terminal by way of a pager, if it is long. */
  page(text: string): void;
  /** From now on Ctrl-C ends the process with that code, at once, and not as an interrupted run. */
  onInterrupt(end: () => ExitCode): void;
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal; null if it is none or its width is unknown. */
  readonly columns: number | null;
}

/** 0 clean, 1 findings, 2 usage or internal error, 3 not all decided. */
export type ExitCode = 0 | 1 | 2 | 3;
