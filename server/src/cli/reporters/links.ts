// Where things can be read on the web, for reports that carry links.

export const projectPage = 'https://github.com/invlock/invlock';

/** The page of a rule by its slug. */
export function pageOf(rule: string): string {
  return `${projectPage}/blob/main/server/src/rules/${rule}.md`;
}
