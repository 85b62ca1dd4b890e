// Lets sparse read files of a kernel that was never configured: a folder beside the tree holds headers that the build
// would make. Those of which asm-generic has one lead there, all others are empty.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Missing headers that are made up for one file before it is taken as it is. */
const mostMissing = 80;

/** @param use gets the arguments for sparse, to be run in the root */
export async function withStubs(
  root: string,
  files: readonly string[],
  use: (words: readonly string[]) => Promise<void>,
): Promise<void> {
  const stubs = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-stubs-'));
  const folders = ['arch/x86/include', 'include', 'arch/x86/include/uapi', 'include/uapi'];
  const amd = 'drivers/gpu/drm/amd';
  const own = ['amdgpu', 'include', 'include/asic_reg', 'amdkfd', 'pm/inc'].map((name) => `${amd}/${name}`);
  const also = ['arch/x86/kvm', 'virt/kvm', 'drivers/gpu/drm/i915', 'drivers/gpu/drm/xe', ...own];
  const nouveau = ['', '/include', '/include/nvkm'].map((name) => `drivers/gpu/drm/nouveau${name}`);
  const words = [
    ...[...folders.slice(0, 1), stubs, ...folders.slice(1), ...also, ...nouveau].map((name) => `-I${name}`),
    ...['-include', 'linux/compiler-version.h', '-include', 'linux/kconfig.h'],
    ...[
      '-include',
      'linux/compiler_types.h',
      '-D__KERNEL__',
      '-m64',
      '-D__x86_64__',
      '-DCONFIG_X86_64',
      '-w',
    ],
  ];
  try {
    for (const file of files) {
      for (let i = 0; i < mostMissing; i++) {
        const { stderr } = spawnSync('sparse', [...words, file], { cwd: root, encoding: 'utf8' });
        const missing = /unable to open '([^']+)'/.exec(stderr)?.[1];
        if (missing === undefined || !makeStub(root, stubs, missing)) break;
      }
    }
    await use(words);
  } finally {
    fs.rmSync(stubs, { recursive: true, force: true });
  }
}

function makeStub(root: string, stubs: string, name: string): boolean {
  const target = path.resolve(stubs, name);
  if (!target.startsWith(`${stubs}${path.sep}`) || fs.existsSync(target)) return false;
  const generic = name.replace(/^asm\//, 'asm-generic/');
  const isThere = ['include', 'include/uapi'].some((folder) =>
    fs.existsSync(path.join(root, folder, generic)),
  );
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, isThere && generic !== name ? `#include <${generic}>\n` : '');
  return true;
}
