// A mistake of the user, or of the system around us, that ends a command with one line and exit code 2.

export interface UsageError {
  readonly kind: 'usage-error';
  readonly message: string;
}

export function usageError(message: string): UsageError {
  return { kind: 'usage-error', message };
}

export function isUsageError(value: unknown): value is UsageError {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'usage-error';
}
