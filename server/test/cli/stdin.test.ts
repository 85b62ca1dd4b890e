// Text on standard input that stands in for a file: where it belongs, and what is no text.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { demo, demoText, makeFolder, run, runJson, withFolder } from './host.ts';

const svm = demoText('heron_svm.c');
const ctx = demoText('heron_ctx.c');
const header = demoText('heron.h');

describe('--stdin-filename', () => {
  it('finds what the file on disk gives', async () => {
    const disk = await runJson(['heron_svm.c']);
    const draft = await runJson(['--stdin-filename', 'heron_svm.c'], { input: svm });
    expect(draft).toEqual(disk);
    expect(draft.report.findings.map((finding) => finding.code)).toEqual(['INV205', 'INV103']);
  });

  it('checks the text, not the file of that name', async () => {
    const edited = svm.replace(
      /\tif \(mmu_interval_read_retry[^;]+;\n\tmutex_lock\(&ctx->pt_lock\);/,
      (old) => {
        const [retry, again, lock] = old.split('\n');
        return `${lock}\n${retry?.replace(/$/, ' {')}\n\t\tmutex_unlock(&ctx->pt_lock);\n${again}\n\t}`;
      },
    );
    expect(edited).not.toBe(svm);
    const { report } = await runJson(['--stdin-filename', 'heron_svm.c'], { input: edited });
    expect(report.findings.map((finding) => finding.code)).toEqual(['INV205']);
    const moved = await runJson(['--stdin-filename', 'heron_svm.c'], { input: `\n\n${svm}` });
    expect(moved.report.findings.map((finding) => finding.line)).toEqual([21, 90]);
  });

  it('shows lines of the text in the frame', async () => {
    const input = svm.replace('mutex_lock(&ctx->pt_lock);', 'mutex_lock(&ctx->pt_lock); /* draft */');
    const { out } = await run(['--stdin-filename', 'heron_svm.c'], { input });
    expect(out).toContain('   19 |         mutex_lock(&ctx->pt_lock); /* draft */\n');
  });

  it('takes a path below --root before one below the working folder', async () => {
    for (const cwd of [demo, path.dirname(path.dirname(demo))]) {
      const { report } = await runJson(['--root', demo, '--stdin-filename', 'heron_svm.c'], {
        cwd,
        input: svm,
      });
      expect(report.root).toBe(demo);
      expect(report.findings.map((finding) => finding.file)).toEqual(['heron_svm.c', 'heron_svm.c']);
    }
    const other = await runJson(['--root', demo, '--stdin-filename', 'demo/heron_svm.c'], {
      cwd: path.dirname(demo),
      input: svm,
    });
    expect(other.report.findings.map((finding) => finding.file)).toEqual(['heron_svm.c', 'heron_svm.c']);
  });

  it('finds the root around the file without --root', async () => {
    const cwd = path.dirname(path.dirname(demo));
    const given = path.relative(cwd, path.join(demo, 'heron_svm.c'));
    const { report } = await runJson(['--stdin-filename', given], { cwd, input: svm });
    expect(report.root).toBe(demo);
    expect(report.findings[0]?.file).toBe('heron_svm.c');
    const absolute = await runJson(['--stdin-filename', path.join(demo, 'heron_svm.c')], {
      cwd: '/',
      input: svm,
    });
    expect(absolute.report).toEqual(report);
  });

  it('does not need a file on disk', async () => {
    const fresh = await runJson(['--stdin-filename', 'heron_new.c'], { input: svm });
    expect(fresh.code).toBe(1);
    expect(new Set(fresh.report.findings.map((finding) => finding.file))).toEqual(new Set(['heron_new.c']));
    await withFolder({}, async (cwd) => {
      const nowhere = await runJson(['--stdin-filename', 'not/there/yet.c'], { cwd, input: 'int a;\n' });
      expect(nowhere).toMatchObject({ code: 0, err: '' });
      expect(nowhere.report.stats.filesChecked).toBe(1);
      expect(fs.readdirSync(cwd)).toEqual([]);
    });
  });

  it('sees the files beside it', async () => {
    const project = { 'heron.h': header, 'invlock.jsonc': '{}' };
    const checkIn = (files: Record<string, string>) =>
      withFolder(files, (cwd) => runJson(['--stdin-filename', 'heron_ctx.c'], { cwd, input: ctx }));
    const beside = await checkIn({ ...project, 'heron_svm.c': svm });
    expect(beside.report.findings.map((finding) => finding.code)).toEqual(['INV502']);
    // Without the driver that calls it, nothing says that the lock is a notifier's.
    const alone = await checkIn(project);
    expect(alone.report.findings).toEqual([]);
  });

  it('takes empty input and broken UTF-8', async () => {
    expect((await run(['--stdin-filename', 'heron_svm.c'], { input: '' })).code).toBe(0);
    const broken = Buffer.concat([Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]), Buffer.from(svm)]);
    const { code, err } = await run(['--stdin-filename', 'heron_svm.c'], { input: broken });
    expect(code).toBeLessThan(2);
    expect(err).toBe('');
  });

  it('refuses NUL bytes, wherever they are', async () => {
    for (const input of ['\0', `${svm}\0`, svm.replace('again:', 'ag\0in:')]) {
      expect(await run(['--stdin-filename', 'heron_svm.c'], { input })).toEqual({
        code: 2,
        out: '',
        err: 'invlock: standard input is not text: it contains a NUL byte\n',
      });
    }
  });

  it('refuses paths beside it', async () => {
    expect(await run(['--stdin-filename', 'heron_svm.c', 'heron_ctx.c'], { input: svm })).toEqual({
      code: 2,
      out: '',
      err: 'invlock: --stdin-filename names the file to check; give no paths beside it\n',
    });
  });

  it('refuses a name outside the root and a root that is none', async () => {
    const outside = await run(['--root', '.', '--stdin-filename', '../other.c'], { input: svm });
    expect(outside).toMatchObject({ code: 2, out: '' });
    expect(outside.err).toBe(`invlock: ../other.c is no file inside the root ${demo}\n`);
    const file = await run(['--root', 'heron.h', '--stdin-filename', 'a.c'], { input: svm });
    expect(file.err).toBe('invlock: the root heron.h is not a folder\n');
    const missing = await run(['--root', 'nowhere/at/all', '--stdin-filename', 'a.c'], { input: svm });
    expect(missing).toMatchObject({ code: 2, err: 'invlock: no such file or folder: nowhere/at/all\n' });
  });
});

describe('drafts', () => {
  it('cut anywhere are never an internal error', async () => {
    const folder = makeFolder({ 'heron.h': header, 'heron_ctx.c': ctx, 'invlock.jsonc': '{}' });
    try {
      for (let cut = 0; cut < svm.length; cut += 61) {
        const { code, err } = await run(['--hints', '--stdin-filename', 'heron_svm.c'], {
          cwd: folder,
          input: svm.slice(0, cut),
        });
        expect({ cut, err, broken: code === 2 }).toEqual({ cut, err: '', broken: false });
      }
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('with a stretch missing are never an internal error', async () => {
    for (let cut = 200; cut + 40 < svm.length; cut += 97) {
      const { code, err } = await run(['--stdin-filename', 'heron_svm.c'], {
        input: svm.slice(0, cut) + svm.slice(cut + 40),
      });
      expect({ cut, err, broken: code === 2 }).toEqual({ cut, err: '', broken: false });
    }
  });

  it('of CRLF lines give the same lines, columns and fingerprints', async () => {
    const plain = await runJson(['--stdin-filename', 'heron_svm.c'], { input: svm });
    const windows = await runJson(['--stdin-filename', 'heron_svm.c'], {
      input: svm.replaceAll('\n', '\r\n'),
    });
    expect(windows.report.findings).toEqual(plain.report.findings);
    const shown = await run(['--stdin-filename', 'heron_svm.c'], { input: svm.replaceAll('\n', '\r\n') });
    expect(shown.out).not.toContain('\r');
    expect(shown.out).toBe((await run(['--stdin-filename', 'heron_svm.c'], { input: svm })).out);
  });
});
