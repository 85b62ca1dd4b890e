// The batch checker on a whole kernel, without and with what earlier runs kept, as ratios to a plain search of the same
// files in the same run; its memory; and its CPU time beside that of sparse on the same files.

import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { withStubs } from './bench-sparse.ts';

/** Of one child, in seconds; memory is the most it ever held, in megabytes. */
interface Cost {
  readonly clock: number;
  readonly cpu: number;
  readonly memory: number;
}

export async function benchBatch(root: string): Promise<void> {
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-bench-'));
  const check = checker(root);
  const search = (): Promise<Cost> =>
    cost('grep', ['-rlE', 'mmu_notifier|mmu_interval', root, '--include=*.c']);
  try {
    // The first of each warms the page cache and fills ours.
    const plain = await rounds(2, () => check('--no-cache', root));
    const found = await rounds(4, search);
    const filled = await check('--cache-dir', cache, root);
    const kept = await rounds(4, () => check('--cache-dir', cache, root));
    say(
      `grep -rlE over the .c files    ${seconds(found.clock)}, ${seconds(found.cpu)} of CPU; best of several, as below`,
    );
    say(`whole tree, without a cache    ${times(plain, found)}   (targets 10 s, 6 times grep)`);
    say(`whole tree, filling the cache  ${times(filled, found)}`);
    say(`whole tree, with the cache     ${times(kept, found)}   (target 2 times grep)`);
    const memory = Math.max(plain.memory, filled.memory, kept.memory);
    say(`most memory                    ${memory.toFixed(0)} MB   (target 600 MB)`);
  } finally {
    fs.rmSync(cache, { recursive: true, force: true });
  }
}

/** CPU time on the same files, all of them named. */
export async function benchSparse(root: string): Promise<void> {
  const check = checker(root);
  if (spawnSync('sparse', ['--version'], { stdio: 'ignore' }).status !== 0) {
    say('sparse is not installed: no ratio to its CPU time');
    return;
  }
  const files = x86Users.filter((file) => fs.existsSync(path.join(root, file)));
  await withStubs(root, files, async (words) => {
    let theirs = 0;
    for (const file of files) theirs += (await cost('sparse', [...words, file], root)).cpu;
    const ours = await check('--no-cache', '--jobs', '1', ...files.map((file) => path.join(root, file)));
    say(
      `${files.length} users on x86: ${seconds(ours.cpu)} of CPU, sparse ${seconds(theirs)}: ${(ours.cpu / theirs).toFixed(2)} of it   (target 0.33)`,
    );
    say(
      '  sparse sees a tree without .config and generated headers and may give up early: its time is a lower bound',
    );
  });
}

function checker(root: string): (...words: string[]) => Promise<Cost> {
  const cli = path.join(__dirname, 'cli.cjs');
  return (...words) =>
    cost(process.execPath, [cli, 'check', '--quiet', '--isolated', '--root', root, ...words]);
}

async function rounds(count: number, run: () => Promise<Cost>): Promise<Cost> {
  const all: Cost[] = [];
  for (let i = 0; i < count; i++) all.push(await run());
  const least = (of: (one: Cost) => number): number => Math.min(...all.map(of));
  return {
    clock: least((c) => c.clock),
    cpu: least((c) => c.cpu),
    memory: Math.max(...all.map((c) => c.memory)),
  };
}

async function cost(program: string, words: readonly string[], cwd?: string): Promise<Cost> {
  const before = cpuOfChildren();
  const begun = performance.now();
  const child = spawn(program, words, { stdio: 'ignore', ...(cwd === undefined ? {} : { cwd }) });
  let memory = 0;
  // The mark only goes up, and threads share it: the last look before the end tells the most.
  const look = setInterval(() => {
    memory = Math.max(memory, highWater(child.pid));
  }, 50);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  clearInterval(look);
  return { clock: (performance.now() - begun) / 1000, cpu: cpuOfChildren() - before, memory };
}

function highWater(pid: number | undefined): number {
  try {
    const status = fs.readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Seconds, user and system, of the children that have ended. The kernel counts in hundredths. */
function cpuOfChildren(): number {
  const stat = fs.readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function times(own: Cost, grep: Cost): string {
  return `${seconds(own.clock)}, ${seconds(own.cpu)} of CPU: ${(own.clock / grep.clock).toFixed(1)} times grep, ${(own.cpu / grep.cpu).toFixed(1)} in CPU`;
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

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
