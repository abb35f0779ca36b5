import {readFileSync} from 'node:fs';

/** The most memory in bytes that a process had so far, as Linux counts it (VmHWM, which only grows); 0 once it has ended. */
export function readPeak(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
