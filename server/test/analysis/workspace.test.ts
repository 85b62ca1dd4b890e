// Which root a folder belongs to: a kernel tree before a configuration before a checkout, the nearest of each.

import { describe, expect, it } from 'vitest';
import { configName, findRoot, rootKind, type HasEntry } from '../../src/analysis/workspace.ts';

const disk =
  (...entries: string[]): HasEntry =>
  (folder, name) =>
    entries.includes(`${folder === '/' ? '' : folder}/${name}`);
const kernel = (folder: string): string[] => [`${folder}/MAINTAINERS`, `${folder}/Kbuild`];
const project = (folder: string): string => `${folder}/${configName}`;
const git = (folder: string): string => `${folder}/.git`;

describe('findRoot', () => {
  it('is null where nothing marks one', () => {
    expect(findRoot('/a/b/c', disk())).toBeNull();
    expect(findRoot('/', disk())).toBeNull();
    expect(findRoot('/a', disk('/a/MAINTAINERS'))).toBeNull();
    expect(findRoot('/a', disk('/a/Kbuild'))).toBeNull();
  });

  it('finds a mark at the folder itself and above it, not below or beside', () => {
    const has = disk(project('/a/b'));
    expect(findRoot('/a/b', has)).toEqual({ folder: '/a/b', kind: 'project' });
    expect(findRoot('/a/b/c/d', has)).toEqual({ folder: '/a/b', kind: 'project' });
    expect(findRoot('/a', has)).toBeNull();
    expect(findRoot('/a/bb', has)).toBeNull();
  });

  it('takes the nearest of one kind', () => {
    expect(findRoot('/a/b/c', disk(project('/a'), project('/a/b')))?.folder).toBe('/a/b');
    expect(findRoot('/a/b/c', disk(git('/a'), git('/a/b/c')))?.folder).toBe('/a/b/c');
    expect(findRoot('/a/b/c', disk(...kernel('/a'), ...kernel('/a/b')))?.folder).toBe('/a/b');
  });

  it('takes a kernel tree before what it contains and what contains it', () => {
    const around = disk(...kernel('/src/linux'), project('/src'), git('/'));
    expect(findRoot('/src/linux/mm', around)).toEqual({ folder: '/src/linux', kind: 'kernel' });
    const inside = disk(...kernel('/linux'), project('/linux/drivers/heron'), git('/linux/drivers'));
    expect(findRoot('/linux/drivers/heron', inside)).toEqual({ folder: '/linux', kind: 'kernel' });
  });

  it('takes a configuration before a checkout, nearer or not', () => {
    expect(findRoot('/a/b', disk(project('/a'), git('/a/b')))).toEqual({ folder: '/a', kind: 'project' });
    expect(findRoot('/a/b', disk(git('/a'), project('/a/b')))).toEqual({ folder: '/a/b', kind: 'project' });
    expect(findRoot('/a/b', disk(git('/a'), project('/a')))).toEqual({ folder: '/a', kind: 'project' });
  });

  it('gives the folder without a separator at its end', () => {
    expect(findRoot('/a/b/', disk(git('/a/b')))).toEqual({ folder: '/a/b', kind: 'git' });
    expect(findRoot('/a/b///', disk(git('/a')))).toEqual({ folder: '/a', kind: 'git' });
  });

  it('goes up to the top of the disk', () => {
    expect(findRoot('/a/b', disk(git('')))).toEqual({ folder: '/', kind: 'git' });
    expect(findRoot('/', disk(git('')))).toEqual({ folder: '/', kind: 'git' });
  });

  it('goes up backslashes, too', () => {
    const has: HasEntry = (folder, name) => folder === 'C:\\src' && name === configName;
    expect(findRoot('C:\\src\\heron\\sub', has)).toEqual({ folder: 'C:\\src', kind: 'project' });
  });

  it('asks only about the folder and those above it', () => {
    const asked = new Set<string>();
    findRoot('/a/b', (folder) => {
      asked.add(folder);
      return false;
    });
    expect([...asked].sort()).toEqual(['/', '/a', '/a/b']);
  });
});

describe('rootKind', () => {
  it('tells what a folder is', () => {
    expect(rootKind('/a', disk(...kernel('/a'), project('/a'), git('/a')))).toBe('kernel');
    expect(rootKind('/a', disk(project('/a'), git('/a')))).toBe('project');
    expect(rootKind('/a', disk(git('/a')))).toBe('git');
    expect(rootKind('/a/b', disk(git('/a')))).toBeNull();
  });
});
