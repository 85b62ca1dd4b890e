// Name and version of the tool, from the package's manifest.

import { version } from '../../package.json';

export const tool = { name: 'invlock', version } as const;

export const versionText = `${tool.name} ${tool.version}`;
