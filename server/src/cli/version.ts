// Name and version of the tool, from the package's manifest.

import { version } from '../../package.json';

export const tool = { name: 'invlock', version } as const;

/** For programs: fields are only ever added. */
export function versionJson(node: string): string {
  return `${JSON.stringify({ ...tool, node })}\n`;
}

export const versionText = `${tool.name} ${tool.version}`;
