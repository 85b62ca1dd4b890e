// The pre-scan: which of many files mention a vocabulary at all. Reads every file once into one buffer of the thread
// that is never given away, so a scan of a whole kernel allocates nothing per byte.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { once } from '../base/remember.ts';
import type { StemSearch } from './stems.ts';

/** Nearly every source file of a kernel fits. */
const bufferSize = 1024 * 1024;

const threadBuffer = once(() => Buffer.allocUnsafeSlow(bufferSize));

export type ScanAnswer = 'mentions' | 'silent' | 'unreadable';

export interface Scanner {
  scan(absolute: string): ScanAnswer;
}

export function createScanner(search: StemSearch): Scanner {
  const buffer = threadBuffer();
  const carry = Math.max(0, search.longest - 1);

  function scanOpen(fd: number): ScanAnswer {
    let kept = 0;
    for (;;) {
      const count = fs.readSync(fd, buffer, kept, bufferSize - kept, null);
      if (count === 0) return 'silent';
      const end = kept + count;
      if (search.contains(buffer, 0, end)) return 'mentions';
      // A short read of a regular file is its end; this saves one system call for nearly every file.
      if (end < bufferSize) return 'silent';
      kept = Math.min(carry, end);
      buffer.copy(buffer, 0, end - kept, end);
    }
  }

  return {
    scan: (absolute) => {
      let fd: number;
      try {
        fd = fs.openSync(absolute, 'r');
      } catch {
        return 'unreadable';
      }
      try {
        return scanOpen(fd);
      } catch {
        return 'unreadable';
      } finally {
        fs.closeSync(fd);
      }
    },
  };
}

/** The answers for files below `root`, in the order of `files`. */
export function scanFiles(root: string, files: readonly string[], search: StemSearch): ScanAnswer[] {
  const scanner = createScanner(search);
  return files.map((file) => scanner.scan(path.join(root, file)));
}
