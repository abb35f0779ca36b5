import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';

/** A qemu-img program and the version that it prints. */
export type RealQemuImg = {readonly program: string; readonly version: string};

const ROOT = path.join(import.meta.dirname, '..', '..', '..', '..');
const PROVISIONED = path.join(ROOT, 'qemu-img-binaries', 'x86_64');

/** The newest provisioned qemu-img, else the machine's own; undefined when there is none. */
export function findQemuImg(): RealQemuImg | undefined {
  const provisioned = existsSync(PROVISIONED) ? readdirSync(PROVISIONED) : [];
  const newestFirst = provisioned.toSorted((a, b) => b.localeCompare(a, 'en', {numeric: true}));
  const candidates = [...newestFirst.map((version) => path.join(PROVISIONED, version, 'qemu-img')), 'qemu-img'];
  for (const program of candidates) {
    const version = readVersion(program);
    if (version !== undefined) {
      return {program, version};
    }
  }

  return undefined;
}

function readVersion(program: string): string | undefined {
  try {
    const text = execFileSync(program, ['--version'], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
    return /^qemu-img version (\d+\.\d+\.\d+)/.exec(text)?.[1];
  } catch {
    // Not installed, or a folder that is being filled: the next candidate may do.
    return undefined;
  }
}
