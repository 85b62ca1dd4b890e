// What a child process costs, and how the benches of the command line print it.

import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';

/** Of one child with its own children, in seconds; memory is the most the child itself ever held, in megabytes. */
export interface Cost {
  readonly clock: number;
  readonly cpu: number;
  readonly memory: number;
}

/** A cost with what the child printed on both streams. */
interface CostAndOutput extends Cost {
  readonly said: string;
}

/** The best time and the largest memory of several runs. */
export async function rounds(count: number, run: () => Promise<Cost>): Promise<Cost> {
  const all: Cost[] = [];
  for (let i = 0; i < count; i++) all.push(await run());
  return bestOf(all);
}

export function bestOf(all: readonly Cost[]): Cost {
  const least = (of: (one: Cost) => number): number => Math.min(...all.map(of));
  return {
    clock: least((c) => c.clock),
    cpu: least((c) => c.cpu),
    memory: Math.max(...all.map((c) => c.memory)),
  };
}

/** Throws if the program cannot be started; its exit code does not matter. */
export async function cost(program: string, words: readonly string[], cwd?: string): Promise<CostAndOutput> {
  const before = cpuOfChildren();
  const begun = performance.now();
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
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
  return { clock: (performance.now() - begun) / 1000, cpu: cpuOfChildren() - before, memory, said };
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** `1.20 s, 2.10 s of CPU: 3.1 times grep, 4.0 in CPU`; the last where the other takes enough for the kernel to count. */
export function times(own: Cost, other: Cost, name = 'grep'): string {
  const cpu = other.cpu > 0 ? `, ${(own.cpu / other.cpu).toFixed(1)} in CPU` : '';
  return `${seconds(own.clock)}, ${seconds(own.cpu)} of CPU: ${(own.clock / other.clock).toFixed(1)} times ${name}${cpu}`;
}

export const seconds = (value: number): string => `${value.toFixed(2)} s`;
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

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
