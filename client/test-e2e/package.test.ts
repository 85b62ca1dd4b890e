// What is shipped: one file for all platforms, small, with nothing native and nothing that talks to a network, and a
// manifest that says where it may run.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnimation, readPng } from './png.ts';

const vsix = path.resolve('client/dist/invlock.vsix');
const unzip = (...words: string[]): string =>
  execFileSync('unzip', words, { encoding: 'utf8', maxBuffer: 1 << 26 });
const read = (name: string): string => unzip('-p', vsix, name);
const unzipBytes = (name: string): Buffer =>
  execFileSync('unzip', ['-p', vsix, name], { maxBuffer: 1 << 26 });
const names = unzip('-Z1', vsix).trim().split('\n');

type Words = Readonly<
  Record<'publisher' | 'displayName' | 'description' | 'license' | 'homepage' | 'version' | 'icon', string>
>;

interface Manifest extends Words {
  readonly repository: { readonly url: string };
  readonly bugs: { readonly url: string };
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly main: string;
  readonly extensionKind: readonly string[];
  readonly capabilities: Readonly<Record<string, { readonly supported: unknown }>>;
  readonly dependencies?: object;
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, object>> } };
}

const manifest = JSON.parse(read('extension/package.json')) as Manifest;

describe('the package', () => {
  it('is one file below 1 MB, for no platform in particular', () => {
    expect(fs.statSync(vsix).size).toBeLessThan(1 << 20);
    expect(read('extension.vsixmanifest')).not.toContain('TargetPlatform');
    expect(names).toContain(`extension/${path.posix.normalize(manifest.main)}`);
  });

  it('is early for those who want that, as its version says', () => {
    const isOdd = Number(manifest.version.split('.')[1]) % 2 === 1;
    expect(read('extension.vsixmanifest').includes('Code.PreRelease" Value="true"')).toBe(isOdd);
  });

  it('has a page of its own, with pictures that the Marketplace shows', () => {
    const page = read('extension/readme.md');
    const targets = [...page.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
    expect(targets.length).toBeGreaterThan(1);
    for (const target of targets) {
      const file = target.replace('https://github.com/invlock/invlock/raw/HEAD/', '');
      expect(file, target).toMatch(/^client\/media\/pictures\/[\w-]+\.png$/);
      expect(fs.existsSync(path.resolve(file)), file).toBe(true);
    }
    // What is seen first: the race, three lines to have it, who stands beside it, and what it does not do.
    const first = page.split('\n## ')[0] ?? '';
    expect(targets[0]).toContain('/race-dark.png');
    expect(readAnimation(fs.readFileSync(path.resolve('client/media/pictures/race-dark.png'))).length).toBe(
      13,
    );
    expect(/```sh\n([^]*?)```/.exec(first)?.[1]?.trimEnd().split('\n').length).toBe(3);
    for (const words of ['**Beside clangd.**', 'No telemetry, no network', 'works offline'])
      expect(first).toContain(words);
    expect(first.length).toBeLessThan(2000);
  });

  it('has what both markets ask of a manifest', () => {
    for (const key of ['publisher', 'displayName', 'description', 'license', 'homepage'] as const)
      expect(manifest[key], key).toMatch(/\w/);
    expect(manifest.repository.url).toMatch(/^https:/);
    expect(manifest.bugs.url).toMatch(/^https:/);
    expect(manifest.categories.length).toBeGreaterThan(0);
    expect(manifest.keywords.length).toBeLessThanOrEqual(30);
    const icon = path.posix.join('extension', manifest.icon);
    expect(names).toContain(icon);
    const { width, height } = readPng(unzipBytes(icon));
    expect([width >= 128, width === height]).toEqual([true, true]);
  });

  it('has no native module and needs nothing that is not in it', () => {
    expect(names.filter((name) => /\.(node|so|dll|dylib|exe)$|node_modules|prebuilds/.test(name))).toEqual(
      [],
    );
    expect(manifest.dependencies ?? {}).toEqual({});
    for (const bundle of ['client/dist/extension.cjs', 'server/dist/cli.cjs']) {
      const modules = new Set(
        [...read(`extension/${bundle}`).matchAll(/\brequire\("([^"]+)"\)/g)].map((m) => m[1]),
      );
      expect(modules.size).toBeGreaterThan(3);
      for (const name of modules) expect(isBuiltIn(name ?? '') || name === 'vscode', name).toBe(true);
    }
  });

  it('asks no network: neither bundle loads a module that could', () => {
    // The client library has a transport over sockets of this machine, which nothing here uses.
    const server = read('extension/server/dist/cli.cjs');
    for (const name of ['http', 'https', 'http2', 'tls', 'dgram', 'dns']) {
      expect(server).not.toMatch(new RegExp(`require\\("(node:)?${name}"\\)`));
      expect(read('extension/client/dist/extension.cjs')).not.toMatch(
        new RegExp(`require\\("(node:)?${name}"\\)`),
      );
    }
  });

  it('runs in workspaces that are not trusted, beside the files, and says what it cannot do on no disk', () => {
    expect(manifest.capabilities['untrustedWorkspaces']?.supported).toBe(true);
    expect(manifest.capabilities['virtualWorkspaces']?.supported).toBe('limited');
    expect(manifest.extensionKind).toEqual(['workspace']);
  });
});

function isBuiltIn(name: string): boolean {
  return /^(node:)?(assert|async_hooks|buffer|child_process|constants|crypto|events|fs|fs\/promises|module|net|os|path|perf_hooks|process|readline|stream|string_decoder|timers|tty|url|util|v8|vm|worker_threads|zlib)$/.test(
    name,
  );
}
