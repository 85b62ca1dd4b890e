// server/docs/lsp.md is what the table of capabilities gives, and the table is true: its files and tests exist, and
// what the server announces has a row.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { extensionRows } from '../../scripts/chores/extension-rows.ts';
import { lspPage } from '../../scripts/chores/lsp-page.ts';
import { capabilities, serverCapabilities } from '../../src/lsp/capabilities.ts';
import { commandNames } from '../../src/lsp/commands.ts';
import { serverSettings } from '../../src/lsp/setting-table.ts';

const server = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => fs.readFileSync(path.join(server, file), 'utf8');

describe('the table of capabilities', () => {
  it('is the page', () => {
    expect(read('docs/lsp.md')).toBe(lspPage());
  });

  it.each(capabilities.map((c) => [c.method, c] as const))(
    '%s is where it says, and tested',
    (_, capability) => {
      for (const file of capability.files) expect(read(`src/${file}`)).not.toBe('');
      const [file, title] = capability.test;
      expect(read(file)).toContain(`'${title}'`);
    },
  );

  it.each(extensionRows.map((row) => [row.what, row] as const))('%s of the extension is tested', (_, row) => {
    for (const file of row.files) expect(read(`../client/${file}`)).not.toBe('');
    const [file, title] = row.test;
    expect(read(`../client/test-e2e/${file}`)).toContain(`'${title}'`);
  });

  it('shows the configuration for Neovim as it is in the file', () => {
    const [, block] = /## Neovim\n[^]*?```lua\n([^]*?)```/.exec(read('docs/editors.md')) ?? [];
    expect(block).toBe(read('../lsp/invlock.lua'));
  });

  it('leaves no setting and no command out of the page on editors', () => {
    const page = read('docs/editors.md');
    for (const { key } of serverSettings) expect(page).toContain(`\`${key}\``);
    for (const command of commandNames) expect(page).toContain(`| \`${command}\``);
  });

  it('has a row for all that is announced', () => {
    const methods = capabilities.map((c) => c.method).join(' ');
    const announced = serverCapabilities('utf-16');
    const features = Object.keys(announced).flatMap((key) => /^(\w+)Provider$/.exec(key)?.[1] ?? []);
    expect(features.length).toBeGreaterThan(8);
    for (const feature of features) expect(methods).toContain(feature);
    for (const command of announced.executeCommandProvider?.commands ?? [])
      expect(methods).toContain(command);
    expect(methods).toContain('didChangeWorkspaceFolders');
  });
});
