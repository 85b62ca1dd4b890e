// What the manifest of the extension says by hand and other parts have to keep to: the problem matcher reads what the
// command line prints, every command says where it is offered, every colour has a value for each kind of theme.

import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run, runJson } from './cli/host.ts';

interface Matcher {
  readonly name: string;
  readonly pattern: { readonly regexp: string } & Readonly<Record<string, number | string>>;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly problemMatchers: readonly Matcher[];
    readonly commands: readonly Readonly<Record<'command' | 'title' | 'category' | 'icon', string>>[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
    readonly jsonValidation: readonly { readonly fileMatch: string; readonly url: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  };
}

interface Step {
  readonly description: string;
  readonly media: { readonly markdown: string };
  readonly completionEvents: readonly string[];
}

const root = new URL('../../', import.meta.url);
const read = (file: string): string => fs.readFileSync(fileURLToPath(new URL(file, root)), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { commands, menus, colors } = manifest.contributes;
const sources = fs
  .readdirSync(fileURLToPath(new URL('client/src', root)))
  .map((file) => read(`client/src/${file}`))
  .join('\n');

it('the problem matcher takes every finding of --format gcc apart', async () => {
  const [matcher] = manifest.contributes.problemMatchers;
  expect(matcher?.name).toBe('invlock');
  const { regexp, file, line, code, severity } = matcher?.pattern ?? { regexp: '' };
  const { out } = await run(['check', '--format', 'gcc', '.']);
  const matches = out
    .trimEnd()
    .split('\n')
    .map((text) => new RegExp(regexp).exec(text) ?? expect.fail(`not taken apart: ${text}`));
  const found = matches
    .filter((match) => match[Number(severity)] !== 'note')
    .map((match) => [match[Number(file)], Number(match[Number(line)]), match[Number(code)]]);
  const { report } = await runJson(['.']);
  expect(found.length).toBeGreaterThan(2);
  expect(found).toEqual(report.findings.map((f) => [f.file, f.line, f.code]));
});

describe('commands', () => {
  it.each(commands.map((command) => [command.command, command] as const))(
    '%s has a title, a category, an icon, and a place where it is offered',
    (name, { title, category, icon }) => {
      expect(title).toMatch(/^[A-Z]/);
      expect(category).toBe('Invlock');
      expect(icon).toMatch(/^\$\([a-z-]+\)$/);
      const rows = (menus['commandPalette'] ?? []).filter(({ command }) => command === name);
      expect(rows.map(({ when }) => when)).toEqual([expect.stringMatching(/./)]);
      // Made by the extension, by this name or with its last word filled in.
      expect(sources).toMatch(new RegExp(`'${name}'|\`${name.slice(0, name.lastIndexOf('.'))}\\.\\$\\{`));
    },
  );

  it('have keys and menus only where they can do something', () => {
    const known = new Set(commands.map(({ command }) => command));
    const rows = [...Object.values(menus).flat(), ...manifest.contributes.keybindings];
    for (const { command, when } of rows) {
      expect(known.has(command), command).toBe(true);
      expect(when ?? '', command).not.toBe('');
      // What is asked for is what the extension sets.
      for (const [context] of (when ?? '').matchAll(/invlock\.(?!race'|notifierMap\b)\w+/g))
        expect(sources, context).toContain(`'${context}'`);
    }
  });
});

it('every colour has a value for each kind of theme, and the extension uses it', () => {
  expect(colors.length).toBeGreaterThan(4);
  for (const { id, defaults } of colors) {
    expect(Object.keys(defaults), id).toEqual(['dark', 'light', 'highContrast', 'highContrastLight']);
    for (const value of Object.values(defaults)) expect(value, id).toMatch(/^#([0-9a-f]{6}|[0-9a-f]{8})$/);
    const isUsed = sources.includes(`'${id}'`) || (/cpu\d$/.test(id) && sources.includes('`invlock.cpu${'));
    expect(isUsed, id).toBe(true);
  }
});

it('the extension and the package of the server have one version', () => {
  const version = (file: string): unknown => (JSON.parse(read(file)) as { version: unknown }).version;
  expect(version('server/package.json')).toBe(version('package.json'));
});

it('activation is for C, for headers, and for what was open before', () => {
  expect(manifest.activationEvents).toEqual([
    'onLanguage:c',
    'onLanguage:cpp',
    'onWebviewPanel:invlock.race',
  ]);
});

it('the settings of a project have their schema', () => {
  const [validation] = manifest.contributes.jsonValidation;
  expect(validation?.fileMatch).toBe('invlock.jsonc');
  expect(JSON.parse(read(validation?.url ?? ''))).toHaveProperty('properties.vocabulary');
});

it('the walkthrough asks for commands that there are, and ticks each step off', () => {
  const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  expect(steps.length).toBeGreaterThan(3);
  const known = new Set(commands.map(({ command }) => command));
  for (const { description, media, completionEvents } of steps) {
    for (const [, command] of description.matchAll(/\(command:([\w.]+)/g))
      expect(known.has(command ?? ''), command).toBe(true);
    expect(read(media.markdown)).toMatch(/\w/);
    expect(completionEvents.length).toBe(1);
    const [event] = completionEvents;
    const [kind, name] = (event ?? '').split(':');
    if (kind === 'onCommand') expect(known.has(name ?? ''), name).toBe(true);
    else expect([kind, sources.includes(`'${name}'`)]).toEqual(['onContext', true]);
  }
});

it('the page on the Marketplace names only commands and keys that there are', () => {
  const page = read('client/README.md');
  const titles = new Set(commands.map(({ category, title }) => `${category}: ${title}`));
  const named = [...page.matchAll(/`(Invlock: [^`]+)`/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(3);
  for (const title of named) expect(titles, title).toContain(title);
});
