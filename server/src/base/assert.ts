// Exhaustiveness for unions with a `kind` field. Reaching it at run time is a bug of ours, and caught per rule.

export function never(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
