// Sets, taken together.

/** What is in each of the sets; nothing if there are none. */
export function inAll<T>(sets: readonly ReadonlySet<T>[]): ReadonlySet<T> {
  const [first, ...others] = sets;
  return new Set([...(first ?? [])].filter((one) => others.every((set) => set.has(one))));
}
