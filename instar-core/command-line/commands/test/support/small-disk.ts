import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** Mounts a file system of 1 MiB on a folder; false where this process may not. */
export function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}

export function unmountSmallDisk(folder: string): void {
  execFileSync('umount', [folder]);
}

/** A full disk needs a small file system, and mounting one needs rights that most users do not have. */
export function canMountSmallDisk(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-mount-'));
  const mounted = mountSmallDisk(folder);
  if (mounted) unmountSmallDisk(folder);
  rmSync(folder, {recursive: true});
  return mounted;
}
