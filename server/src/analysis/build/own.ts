// What of a build's headers is of the project. Those of the kernel at large are found without it, for every driver.

import { isCommonHeader } from '../../program/paths.ts';

export function ownFolders(folders: readonly string[]): string[] {
  return folders.filter((folder) => folder !== '' && !isCommonHeader(`${folder}/`));
}

export function ownHeaders(headers: readonly string[]): string[] {
  return headers.filter((header) => !isCommonHeader(header));
}
