import {closeSync, constants, fstatSync, openSync, type BigIntStats} from 'node:fs';
import {blockDeviceSize} from '../sandbox/system/block-device-size.ts';
import {systemErrorCode, systemErrorWords} from './system-error-words.ts';

/** An image file, opened read-only once; whoever opened it closes it. All else is taken from the descriptor. */
export type OpenedImage = {
  readonly fd: number;
  /** The path that was opened. */
  readonly path: string;
  readonly kind: 'file' | 'host_device';
  readonly lengthBytes: bigint;
  /** What the file system has allocated. */
  readonly allocatedBytes: bigint;
  /** The same for two names of one file. */
  readonly identity: string;
  close(): void;
};

export type OpenOutcome =
  | {readonly kind: 'opened'; readonly image: OpenedImage}
  /** `reason` is what qemu-img says after `Could not open 'NAME': `. */
  | {readonly kind: 'refused'; readonly code: string; readonly reason: string};

/** Opens a regular file or block device for reading. What it is, is asked of the descriptor, never of the path. */
export function openImage(path: string): OpenOutcome {
  // No file has a zero byte in its name, but an image may hold such a name; Node throws no system error for it.
  if (path.includes('\0')) return refuse(path, 'ENOENT');
  let fd: number;
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return refuseSystemError(path, error);
  }

  try {
    return describe(fd, path);
  } catch (error) {
    closeSync(fd);
    return refuseSystemError(path, error);
  }
}

function describe(fd: number, path: string): OpenOutcome {
  const stats = fstatSync(fd, {bigint: true});
  if (stats.isFile()) return opened(fd, path, stats, {kind: 'file', lengthBytes: stats.size});
  if (stats.isBlockDevice()) return opened(fd, path, stats, {kind: 'host_device', lengthBytes: blockDeviceSize(fd)});
  closeSync(fd);
  const reason = `'file' driver requires '${path}' to be a regular file`;
  return {kind: 'refused', code: 'not-a-regular-file', reason};
}

function opened(
  fd: number,
  path: string,
  stats: BigIntStats,
  what: Pick<OpenedImage, 'kind' | 'lengthBytes'>,
): OpenOutcome {
  const image = {
    fd,
    path,
    ...what,
    allocatedBytes: stats.blocks * 512n,
    identity: `${stats.dev}:${what.kind === 'file' ? stats.ino : stats.rdev}`,
    close: () => closeSync(fd),
  };
  return {kind: 'opened', image};
}

function refuseSystemError(path: string, error: unknown): OpenOutcome {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  return refuse(path, code);
}

function refuse(path: string, code: string): OpenOutcome {
  const reason = `Could not open '${path}': ${systemErrorWords(code)}`;
  return {kind: 'refused', code: code === 'ENOENT' ? 'no-such-file' : 'could-not-open', reason};
}
