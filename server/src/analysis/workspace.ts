// What a path belongs to: the root of the kernel tree, project or checkout around it. Paths in findings,
// caches and tables are relative to that root. Pure: the disk is a question that the caller answers.

export interface Root {
  /** Absolute, as it was given, without a trailing separator. */
  readonly folder: string;
  readonly kind: RootKind;
}

/** kernel: a kernel tree. project: a folder with `invlock.jsonc`. git: a checkout of something else. */
export type RootKind = 'kernel' | 'project' | 'git';

/** True if the absolute folder has an entry of that name. */
export type HasEntry = (folder: string, name: string) => boolean;

export const configName = 'invlock.jsonc';

/**
 * The root around an absolute folder, or null if nothing marks one. A kernel tree wins over what it
 * contains and what contains it, because headers are found from its top; then the nearest configuration,
 * then the nearest checkout.
 */
export function findRoot(start: string, has: HasEntry): Root | null {
  const folders = [...upward(start)];
  for (const kind of ['kernel', 'project', 'git'] as const) {
    const folder = folders.find((f) => isRoot(f, kind, has));
    if (folder !== undefined) return { folder, kind };
  }
  return null;
}

/** The nearest folder with a configuration from `start` upward, not above `root`; null if there is none. */
export function findConfigFolder(start: string, root: string, has: HasEntry): string | null {
  for (const folder of upward(start)) {
    if (has(folder, configName)) return folder;
    if (folder === root) return null;
  }
  return null;
}

/** What the folder itself is; null if it carries no mark. */
export function rootKind(folder: string, has: HasEntry): RootKind | null {
  return (['kernel', 'project', 'git'] as const).find((kind) => isRoot(folder, kind, has)) ?? null;
}

function isRoot(folder: string, kind: RootKind, has: HasEntry): boolean {
  switch (kind) {
    case 'kernel':
      return has(folder, 'MAINTAINERS') && has(folder, 'Kbuild');
    case 'project':
      return has(folder, configName);
    case 'git':
      return has(folder, '.git');
  }
}

function* upward(start: string): Iterable<string> {
  let folder = start.length > 1 ? start.replace(/[/\\]+$/, '') : start;
  for (;;) {
    yield folder;
    const cut = Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\'));
    const parent = cut > 0 ? folder.slice(0, cut) : cut === 0 ? folder.slice(0, 1) : '';
    if (parent === '' || parent === folder) return;
    folder = parent;
  }
}
