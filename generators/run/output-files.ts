import {randomUUID} from 'node:crypto';
import {fstatSync, ftruncateSync, openSync, readSync, unlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Two nameless files that take what a process writes. A file costs less than a pipe, and nothing has to keep reading. */
export type OutputFiles = {readonly stdout: number; readonly stderr: number};

/** Opened once and used again, so there are as many as processes ran at one time. */
const FREE: OutputFiles[] = [];

export function takeOutputFiles(): OutputFiles {
  return FREE.pop() ?? {stdout: openNameless(), stderr: openNameless()};
}

/** Gives the files, emptied, to the next process. */
export function returnOutputFiles(files: OutputFiles): void {
  emptyOutputFiles(files);
  FREE.push(files);
}

export function emptyOutputFiles({stdout, stderr}: OutputFiles): void {
  ftruncateSync(stdout, 0);
  ftruncateSync(stderr, 0);
}

/** Bytes written so far to the fuller of the two. */
export function measureOutput({stdout, stderr}: OutputFiles): number {
  return Math.max(fstatSync(stdout).size, fstatSync(stderr).size);
}

export function readOutput(descriptor: number, limitBytes: number): string {
  const {size} = fstatSync(descriptor);
  if (size === 0) return '';
  const bytes = Buffer.alloc(Math.min(size, limitBytes));
  return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, 0));
}

/** Appending, so that a process starts at the beginning of a file that was emptied. */
function openNameless(): number {
  const path = join(tmpdir(), `instar-generate-output-${randomUUID()}`);
  const descriptor = openSync(path, 'ax+');
  unlinkSync(path);
  return descriptor;
}
