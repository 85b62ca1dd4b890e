// Paths relative to a root, with forward slashes.

/** The folder that the file or folder lies in; '' at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
