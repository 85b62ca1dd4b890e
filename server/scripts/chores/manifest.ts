// The settings of the extension in its manifest, from the table that the server reads them by. All else in the manifest is
// written by hand.

import { settingSchema, settingTable } from '../../src/lsp/setting-table.ts';

interface Manifest {
  readonly contributes: { readonly configuration: object };
}

/** The manifest with the settings of today. */
export function manifestText(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  const properties = Object.fromEntries(
    settingTable.map((spec) => [`invlock.${spec.key}`, settingSchema(spec)]),
  );
  const configuration = { title: 'Invlock', properties };
  return JSON.stringify({ ...manifest, contributes: { ...manifest.contributes, configuration } });
}
