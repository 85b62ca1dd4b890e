// A mistake of the user, or of the system around us, that ends a command with one line and exit code 2.

export interface UsageError {
  readonly kind: 'usage-error';
  readonly message: string;
  /** Further lines, for mistakes that come in numbers. */
  readonly more: readonly string[];
}

export function usageError(message: string, more: readonly string[] = []): UsageError {
  return { kind: 'usage-error', message, more };
}

export function isUsageError(value: unknown): value is UsageError {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'usage-error';
}
