// What an editor strikes through or fades: names that the kernel of the tree no longer has, comments that nothing needs,
// and checks that no path comes to.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver';
import { demoText, makeFolder } from '../cli/host.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const fades = { textDocument: { publishDiagnostics: { tagSupport: { valueSet: [1, 2] } } } };
const makefile = (major: number, minor: number): string => `VERSION = ${major}\nPATCHLEVEL = ${minor}\n`;
const kvm = `#include <linux/kvm_host.h>

static int heron_map(struct kvm *kvm, unsigned long seq)
{
	int ret = 0;

	spin_lock(&kvm->mmu_lock);
	if (mmu_notifier_retry(kvm, seq))
		ret = -EAGAIN;
	spin_unlock(&kvm->mmu_lock);
	return ret;
}
`;

let client: TestClient;
let folder = '';

beforeAll(ensureParser);
afterEach(() => {
  client.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The diagnostics of `foo.c` that carry a tag. */
async function tagged(
  text: string,
  files: Record<string, string> = {},
  capabilities: object = fades,
  settings: object = {},
): Promise<Diagnostic[]> {
  folder = makeFolder({ 'invlock.jsonc': '{}\n', 'foo.c': text, ...files });
  client = await startClient(capabilities, { initializationOptions: settings });
  const uri = pathToFileURL(path.join(folder, 'foo.c')).toString();
  client.open(uri, text);
  const { diagnostics } = await client.published(uri);
  return diagnostics.filter((d) => d.tags !== undefined);
}

describe('a name that is gone', () => {
  const message = 'Linux 6.12 has no mmu_notifier_retry; it is mmu_invalidate_retry now';

  it('is struck through, with the name of today', async () => {
    const [found, ...others] = await tagged(kvm, { Makefile: makefile(6, 12) });
    const line = kvm.split('\n').findIndex((l) => l.includes('mmu_notifier_retry'));
    expect(found).toMatchObject({
      message,
      severity: DiagnosticSeverity.Hint,
      tags: [DiagnosticTag.Deprecated],
      range: { start: { line, character: 5 }, end: { line, character: 23 } },
    });
    expect(others).toEqual([]);
  });

  it('is as it was where the kernel has it, or nobody knows which kernel it is', async () => {
    expect(await tagged(kvm, { Makefile: makefile(5, 15) })).toEqual([]);
    client.close();
    expect(await tagged(kvm)).toEqual([]);
  });

  it.each([
    ['the settings of the project', { 'invlock.jsonc': '{ "kernel": "6.12" }' }, {}],
    ['the editor', {}, { kernel: '6.12' }],
  ])('goes by the kernel that %s names', async (_, files, settings) => {
    expect((await tagged(kvm, files, fades, settings)).map((d) => d.message)).toEqual([message]);
  });

  it('is left alone where the driver defines it, and in comments', async () => {
    const own = kvm.replace(
      'static int',
      '/* mmu_notifier_retry() was there */\nstatic int mmu_notifier_retry(struct kvm *kvm, unsigned long seq)\n{\n\treturn 0;\n}\n\nstatic int',
    );
    expect(await tagged(own, { Makefile: makefile(6, 12) })).toEqual([]);
  });

  it('is not told to clients that cannot show it, nor to users who do not want it', async () => {
    expect(await tagged(kvm, { Makefile: makefile(6, 12) }, {})).toEqual([]);
    client.close();
    expect(await tagged(kvm, { Makefile: makefile(6, 12) }, fades, { fading: false })).toEqual([]);
  });
});

describe('what is not needed', () => {
  const driver = demoText('heron_svm.c');
  const files = { 'heron.h': demoText('heron.h') };

  it('is faded: a comment that allows what is not found', async () => {
    const text = driver.replace(
      'static u64 heron_pte(',
      '/* invlock: allow INV103 -- once */\nstatic u64 heron_pte(',
    );
    const found = await tagged(text, files);
    expect(found.map((d) => [d.code, d.tags])).toEqual([['INV911', [DiagnosticTag.Unnecessary]]]);
  });

  it('is faded: a check that no path comes to', async () => {
    const check = 'if (mmu_interval_read_retry(range.notifier, range.notifier_seq))';
    const text = driver.replace(check, `if (ret)\n\t\treturn ret;\n\tif (!ret)\n\t\treturn 0;\n\t${check}`);
    const found = await tagged(text, files);
    expect(found.map((d) => [d.message, d.tags])).toEqual([
      ['no path comes to this mmu_interval_read_retry()', [DiagnosticTag.Unnecessary]],
    ]);
  });
});
