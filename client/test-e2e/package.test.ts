// What is shipped: one file for all platforms, small, with nothing native and nothing that talks to a network, and a
// manifest that says where it may run.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';

const vsix = path.resolve('client/dist/invlock.vsix');
const unzip = (...words: string[]): string =>
  execFileSync('unzip', words, { encoding: 'utf8', maxBuffer: 1 << 26 });
const read = (name: string): string => unzip('-p', vsix, name);
const names = unzip('-Z1', vsix).trim().split('\n');

interface Manifest {
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
  return /^(node:)?(assert|async_hooks|buffer|child_process|constants|crypto|events|fs|fs\/promises|module|net|os|path|perf_hooks|process|readline|stream|string_decoder|timers|tty|url|util|v8|worker_threads|zlib)$/.test(
    name,
  );
}
