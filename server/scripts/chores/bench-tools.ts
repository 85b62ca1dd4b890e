// CPU time on the named users of notifiers, beside the checkers for C that kernel developers have: sparse, cppcheck and
// Coccinelle. What the first two would take for all of a kernel is told as an estimate.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { checker, withRule } from './bench-batch.ts';
import { cost, isInstalled, say, seconds } from './bench-cost.ts';
import { withConfigured, type Configured } from './bench-sparse.ts';

interface Tool {
  readonly name: string;
  /** How it is run on a file; null if it is not. */
  readonly call: (file: string) => Call | null;
  /** What it says where it gives up. */
  readonly givesUp: RegExp;
}

interface Call {
  readonly program: string;
  readonly words: readonly string[];
  readonly cwd: string;
}

/** @param parts files or folders below the root; each is measured for itself, '' is all users */
export async function benchTools(root: string, parts: readonly string[]): Promise<void> {
  const users = x86Users.filter((file) => fs.existsSync(path.join(root, file)));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-tools-'));
  try {
    await withConfigured(root, isInstalled('sparse') ? users : [], async (configured, why) => {
      if (configured === null) say(`sparse is left out, the tree cannot be configured here: ${why}`);
      await withRule(folder, async (spatch) => {
        const tools: Tool[] = [
          { name: 'sparse', call: sparseIn(configured), givesUp: /unable to open|too many errors/ },
          {
            name: 'cppcheck',
            call: (file) => ({ program: 'cppcheck', words: ['--quiet', file], cwd: root }),
            givesUp: /\[(syntaxError|unknownMacro|internal\w+)\]/,
          },
          {
            name: 'spatch',
            call: (file) => ({ program: 'spatch', words: [...spatch, file], cwd: root }),
            givesUp: /parse error|Fatal error|exception/,
          },
        ];
        for (const part of parts) {
          const files = users.filter(
            (file) => file === part || file.startsWith(part === '' ? '' : `${part}/`),
          );
          await compare(root, part, files, tools);
        }
      });
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  for (const line of remarks) say(`  ${line}`);
}

function sparseIn(configured: Configured | null): Tool['call'] {
  return (file) => {
    const words = configured?.commands.get(file);
    if (configured === null || words === undefined) return null;
    return { program: 'sh', words: ['-c', `exec sparse ${words}`], cwd: configured.folder };
  };
}

const remarks = [
  'sparse gets what make gives it in a tree configured with allmodconfig, and reads the headers of each file anew.',
  'cppcheck gets no headers: where it gives up, its time is a lower bound. spatch applies the one rule above.',
];

async function compare(
  root: string,
  part: string,
  files: readonly string[],
  tools: readonly Tool[],
): Promise<void> {
  const absolutes = files.map((file) => path.join(root, file));
  const ours = (await checker(root)('--no-cache', '--jobs', '1', ...absolutes)).cpu;
  const plural = files.length === 1 ? 'user' : 'users';
  say(`${files.length} ${plural} on x86${part === '' ? '' : ` in ${part}`}, CPU on one thread`);
  say(`  ${'invlock'.padEnd(20)} ${seconds(ours)}`);
  for (const { name, call, givesUp } of tools) {
    if (!isInstalled(name)) {
      say(`  ${name.padEnd(20)} not installed`);
      continue;
    }
    let theirs = 0;
    let lost = 0;
    let run = 0;
    for (const file of files) {
      const one = call(file);
      if (one === null) continue;
      run++;
      const { cpu, said } = await cost(one.program, one.words, one.cwd);
      theirs += cpu;
      if (givesUp.test(said)) lost++;
    }
    const target = name === 'sparse' && part === '' ? '   (target 0.33)' : '';
    const rest = [
      ...(run < files.length ? [`not run on ${files.length - run}`] : []),
      ...(lost > 0 ? [`gives up on ${lost}`] : []),
    ];
    const note = rest.map((text) => `; ${text}`).join('');
    say(
      `  ${name.padEnd(20)} ${seconds(theirs)}: invlock takes ${(ours / theirs).toFixed(2)} of it${target}${note}`,
    );
    if (part === '' && name !== 'spatch') {
      const whole = (theirs * sizeOf(root, everySource(root))) / sizeOf(root, files) / 3600;
      say(`  ${''.padEnd(20)} left out: all .c files of the tree, about ${whole.toFixed(1)} h at that rate`);
    }
  }
}

function everySource(root: string): string[] {
  return fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.c'));
}

function sizeOf(root: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + fs.statSync(path.join(root, file)).size, 0);
}

/** Drivers and core files with notifiers that a kernel for x86 may build. */
const x86Users = [
  'arch/x86/kernel/cpu/sgx/driver.c',
  'arch/x86/kernel/cpu/sgx/encl.c',
  'arch/x86/kvm/mmu/mmu.c',
  'arch/x86/kvm/mmu/tdp_mmu.c',
  'arch/x86/kvm/vmx/vmx.c',
  'arch/x86/kvm/x86.c',
  'drivers/gpu/drm/amd/amdgpu/amdgpu_hmm.c',
  'drivers/gpu/drm/amd/amdkfd/kfd_process.c',
  'drivers/gpu/drm/amd/amdkfd/kfd_svm.c',
  'drivers/gpu/drm/i915/gem/i915_gem_userptr.c',
  'drivers/gpu/drm/nouveau/nouveau_svm.c',
  'drivers/gpu/drm/radeon/radeon_mn.c',
  'drivers/gpu/drm/xe/xe_hmm.c',
  'drivers/gpu/drm/xe/xe_vm.c',
  'drivers/infiniband/core/umem_odp.c',
  'drivers/infiniband/hw/hfi1/mmu_rb.c',
  'drivers/infiniband/hw/hfi1/user_exp_rcv.c',
  'drivers/infiniband/hw/mlx5/odp.c',
  'drivers/iommu/amd/pasid.c',
  'drivers/iommu/intel/svm.c',
  'drivers/misc/sgi-gru/grutlbpurge.c',
  'drivers/xen/gntdev.c',
  'lib/test_hmm.c',
  'virt/kvm/kvm_main.c',
  'virt/kvm/pfncache.c',
];
