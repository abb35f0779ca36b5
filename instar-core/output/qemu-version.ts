import {InstarError} from '../instar-error.ts';

/** A qemu-img release, e.g. 7.2.22. */
export type QemuVersion = {readonly major: number; readonly minor: number; readonly micro: number};

const PATTERN = /^(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?$/;

/** Reads `10.2`, `7.2.22`. A missing third number is 0. Throws InstarError `unknown-version`. */
export function parseQemuVersion(text: string): QemuVersion {
  const match = PATTERN.exec(text);
  if (!match) {
    throw new InstarError('unknown-version', `'${text}' is not a qemu-img version; write it as 10.2 or 7.2.22.`);
  }

  return {major: Number(match[1]), minor: Number(match[2]), micro: Number(match[3] ?? 0)};
}

/** Below zero when `a` is older than `b`, zero when equal. */
export function compareQemuVersions(a: QemuVersion, b: QemuVersion): number {
  return a.major - b.major || a.minor - b.minor || a.micro - b.micro;
}

export function formatQemuVersion({major, minor, micro}: QemuVersion): string {
  return `${major}.${minor}.${micro}`;
}
