// Long pages on a terminal go through the pager that the user has named, or `less`, as in git. Which program that is only
// the environment says, never the tree.

/** What is known of the terminal. */
export interface Screen {
  readonly isTerminal: boolean;
  /** Lines; null if unknown. */
  readonly rows: number | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface PagerCall {
  /** For a shell. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** null: the text is printed as it is. */
export function pagerFor(text: string, { isTerminal, rows, env }: Screen): PagerCall | null {
  const command = (env['PAGER'] ?? 'less').trim();
  const isShort = rows !== null && text.split('\n').length <= rows;
  if (!isTerminal || isShort || command === '' || command === 'cat' || env['TERM'] === 'dumb') return null;
  // Ends by itself on a short page, shows colours, leaves the page on the screen.
  return { command, env: { LESS: 'FRX', ...env } };
}
