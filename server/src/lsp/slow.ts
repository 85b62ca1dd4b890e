// Which requests took long: each is worth a line in the log, and the last of them belong in a report of a bug.

export interface SlowRequest {
  /** As the protocol or the table of commands calls it; never what it was about. */
  readonly name: string;
  /** How long it took, in milliseconds. */
  readonly millis: number;
  /** When it was done, in seconds since the server began. */
  readonly at: number;
}

export interface SlowRequests {
  /** Begins to measure; the answer ends it. */
  readonly begin: (name: string) => () => void;
  /** The last ones, the oldest first. */
  readonly last: () => readonly SlowRequest[];
  /** Seconds since the server began. */
  readonly age: () => number;
}

/** What takes longer than so many milliseconds is slow. */
const limit = 500;
/** So many are remembered. */
const room = 20;

/**
 * @param clock milliseconds since any moment
 * @param tell takes a line for the log
 */
export function createSlowRequests(clock: () => number, tell: (line: string) => void): SlowRequests {
  const born = clock();
  const list: SlowRequest[] = [];
  const age = (): number => Math.round((clock() - born) / 1000);
  return {
    begin: (name) => {
      const start = clock();
      return () => {
        const millis = Math.round(clock() - start);
        if (millis <= limit) return;
        tell(`${name} took ${millis} ms`);
        list.push({ name, millis, at: age() });
        if (list.length > room) list.shift();
      };
    },
    last: () => [...list],
    age,
  };
}
