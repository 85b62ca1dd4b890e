// The npm package as a user gets it: packed, installed into an empty folder without the network, and used from there.

import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const server = fileURLToPath(new URL('..', import.meta.url));
const demo = path.join(server, '../test-fixtures/projects/interval-driver/demo');
let folder = '';
const installed = (): string => path.join(folder, 'node_modules/@invlock/server');

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-package-'));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: server, encoding: 'utf8' }),
  ) as { filename: string }[];
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const tarball = path.join(folder, packed?.filename ?? '');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
}, 60_000);

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it('brings nothing with it and runs nothing', () => {
  expect(fs.readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    '@invlock',
  ]);
  const manifest = JSON.parse(fs.readFileSync(path.join(installed(), 'package.json'), 'utf8')) as {
    scripts?: object;
    dependencies?: object;
    man: string;
    publishConfig: object;
    exports: { '.': { types: string; default: string } };
  };
  expect(manifest.scripts).toBeUndefined();
  expect(manifest.dependencies).toBeUndefined();
  for (const file of [manifest.man, manifest.exports['.'].types, manifest.exports['.'].default])
    expect(fs.existsSync(path.join(installed(), file)), file).toBe(true);
  expect(manifest.man).toBe('./man/invlock.1');
  // Whoever installs it can see from which commit it was built.
  expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  const files = fs.readdirSync(installed(), { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => /dev\.cjs|\.ts$|(^|\/)test|node_modules/.test(name))).toEqual([]);
});

it('answers to npx', () => {
  const npx = (...words: string[]) =>
    spawnSync('npx', ['--offline', 'invlock', ...words], { cwd: folder, encoding: 'utf8' });
  fs.cpSync(demo, path.join(folder, 'drivers/gpu'), { recursive: true });
  const check = npx('check', '--format', 'gcc', 'drivers/gpu');
  expect(check.status).toBe(1);
  expect([...check.stdout.matchAll(/\[(INV\d+)\]/g)].map((m) => m[1])).toEqual([
    'INV502',
    'INV205',
    'INV103',
  ]);
  expect(npx('explain', 'INV103').stdout).toMatch(/^# INV103 /);
  expect(npx('--version').stdout).toMatch(/^invlock \d+\.\d+\.\d+\n$/);
});

it('is a library for programs of both kinds', () => {
  const body = `
    const texts = ${JSON.stringify({ 'heron_svm.c': read('heron_svm.c'), 'heron.h': read('heron.h') })};
    const [report] = await library.checkTexts(texts, { select: ['INV1'] });
    const [onDisk] = await library.checkFiles(${JSON.stringify(demo)}, ['heron_svm.c'], { select: ['INV1'] });
    const [changed] = await library.checkFiles(${JSON.stringify(demo)}, ['heron_svm.c'], { texts: { 'heron_svm.c': '' } });
    const mistake = await library.checkTexts({}, { select: ['INV9999'] }).catch((error) => error.message);
    console.log(JSON.stringify({
      findings: report.findings.map(({ code, line, column, verdict }) => [code, line, column, verdict]),
      same: JSON.stringify(onDisk.findings) === JSON.stringify(report.findings),
      changed: changed.findings.length,
      mistake,
      page: library.explain('INV103').slice(0, 9),
      nothing: library.explain('nothing of the kind'),
      version: library.version,
      rules: library.rules.length > 50,
    }));`;
  const programs = {
    'use.cjs': `const library = require('@invlock/server');\n(async () => {${body}\n})();\n`,
    'use.mjs': `import * as library from '@invlock/server';\n${body}\n`,
  };
  const version = /"version": "([^"]+)"/.exec(
    fs.readFileSync(path.join(server, 'package.json'), 'utf8'),
  )?.[1];
  for (const [name, text] of Object.entries(programs)) {
    fs.writeFileSync(path.join(folder, name), text);
    const out = execFileSync(process.execPath, [name], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(out), name).toEqual({
      findings: [['INV103', 88, 6, 'confirmed']],
      same: true,
      changed: 0,
      mistake: expect.stringContaining('INV9999') as string,
      page: '# INV103 ',
      nothing: null,
      version,
      rules: true,
    });
  }
});

it('has types that a strict program compiles against', () => {
  const text = `import { checkFiles, type Finding } from '@invlock/server';
export async function first(): Promise<Finding | undefined> {
  const [report] = await checkFiles('.', ['a.c'], { select: ['INV1'] });
  return report?.findings[0];
}
// @ts-expect-error: a rule is a word
void checkFiles('.', ['a.c'], { select: [1] });
`;
  fs.writeFileSync(path.join(folder, 'use.mts'), text);
  const tsc = path.join(server, '../node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--lib', 'ES2023'];
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, '--module', 'nodenext', 'use.mts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
});

function read(name: string): string {
  return fs.readFileSync(path.join(demo, name), 'utf8');
}
