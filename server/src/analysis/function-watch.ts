// Who is looked at, since when, and whether its time is over. The clock is handed in: what has a limit may come out
// otherwise on another machine, so that nothing has one unless somebody asks for it.

export interface FunctionWatch {
  readonly begin: (file: string, name: string) => void;
  /** The milliseconds since it began; nothing is over any more. */
  readonly end: () => number;
  /** True when the function that was begun has had its time: whoever goes on gives up as soon as he can. */
  readonly isOver: () => boolean;
}

/** No clock, no limit. */
export const unwatched: FunctionWatch = { begin: () => {}, end: () => 0, isOver: () => false };

/**
 * @param now milliseconds
 * @param limit milliseconds for each function; null: as long as it takes
 * @param tell gets the name of each function before it is looked at
 */
export function createFunctionWatch(
  now: () => number,
  limit: number | null,
  tell: (file: string, name: string) => void = () => {},
): FunctionWatch {
  let begun: number | null = null;
  return {
    begin: (file, name) => {
      begun = now();
      tell(file, name);
    },
    end: () => {
      const spent = begun === null ? 0 : now() - begun;
      begun = null;
      return spent;
    },
    isOver: () => limit !== null && begun !== null && now() - begun >= limit,
  };
}
