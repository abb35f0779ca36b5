import {closeSync, fstatSync, statSync, type BigIntStats} from 'node:fs';
import {blockDeviceSize} from '../sandbox/system/block-device-size.ts';
import type {HasFact} from '../output/drift.ts';
import {isWithin, type Confinement} from './confinement.ts';
import {lookUp, openFound} from './open-descriptor.ts';
import {systemErrorCode, systemErrorWords} from './system-error-words.ts';

/** An image file, opened once; whoever opened it closes it. All else is taken from the descriptor. */
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
  | OpenRefusal;

type OpenRefusal = {readonly kind: 'refused'; readonly code: string; readonly reason: string};

/** As whom a file is opened: by which of qemu-img's two drivers for files, and where it must lie. */
export type OpenRules = {
  /** Default: `file`. */
  readonly driver?: 'file' | 'host_device' | undefined;
  readonly confinement?: Confinement | undefined;
  /** In which release's words a name is refused; absent: the newest's. */
  readonly hasFact?: HasFact | undefined;
  /** A name that is a symbolic link is refused. */
  readonly refusesLinks?: boolean | undefined;
  /** The file is opened to be written too. */
  readonly writes?: boolean | undefined;
};

/**
 * Opens a regular file or block device, for reading only where the rules say nothing else. What it is and where it lies is asked of a descriptor that cannot
 * be read from yet; only then the same file is opened, so that no pipe or device is touched before.
 */
export function openImage(path: string, rules: OpenRules = {}): OpenOutcome {
  // No file has a zero byte in its name, but an image may hold such a name; Node throws no system error for it.
  if (path.includes('\0')) return refuse(path, 'ENOENT');
  let found: number | undefined;
  try {
    found = lookUp(path, rules.refusesLinks === true);
    const stats = fstatSync(found, {bigint: true});
    const refusal = checkKind(path, stats, rules) ?? checkPlace(path, found, rules);
    return refusal ?? describe(openFound(found, path, rules.writes === true), path, stats);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return refuse(path, code);
  } finally {
    if (found !== undefined) closeSync(found);
  }
}

function checkKind(
  path: string,
  stats: BigIntStats,
  {driver = 'file', hasFact, writes}: OpenRules,
): OpenRefusal | undefined {
  if (driver === 'host_device') {
    if (stats.isBlockDevice()) return undefined;
    const reason = `'host_device' driver requires '${path}' to be either a character or block device`;
    return {kind: 'refused', code: 'not-a-device', reason};
  }

  if (stats.isFile() || stats.isBlockDevice()) return undefined;
  // The system itself refuses to open a folder for writing.
  if (writes === true && stats.isDirectory()) return refuse(path, 'EISDIR');
  if (stats.isSymbolicLink()) {
    return {kind: 'refused', code: 'extent-outside', reason: `'${path}' is a link, which may lead anywhere`};
  }

  return {
    kind: 'refused',
    code: 'not-a-regular-file',
    reason:
      hasFact?.('file-driver-words') === false
        ? "A regular file was expected by the 'file' driver, but something else was given"
        : `'file' driver requires '${path}' to be a regular file`,
  };
}

function checkPlace(path: string, fd: number, {confinement}: OpenRules): OpenRefusal | undefined {
  if (confinement === undefined || isWithin(fd, confinement)) return undefined;
  const reason = `'${path}' lies outside of the folders that --confine allows`;
  return {kind: 'refused', code: 'confined', reason};
}

function describe(fd: number, path: string, looked: BigIntStats): OpenOutcome {
  try {
    const stats = fstatSync(fd, {bigint: true});
    if (stats.dev !== looked.dev || stats.ino !== looked.ino) {
      closeSync(fd);
      return {kind: 'refused', code: 'could-not-open', reason: `'${path}' was replaced while it was opened`};
    }

    return {kind: 'opened', image: makeImage(fd, path, stats)};
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function makeImage(fd: number, path: string, stats: BigIntStats): OpenedImage {
  const isFile = stats.isFile();
  return {
    fd,
    path,
    kind: isFile ? 'file' : 'host_device',
    lengthBytes: isFile ? stats.size : blockDeviceSize(fd),
    allocatedBytes: stats.blocks * 512n,
    identity: identityOf(stats),
    close: () => closeSync(fd),
  };
}

function identityOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.isFile() ? stats.ino : stats.rdev}`;
}

/** The same for two names of one file, as OpenedImage has it. */
export function fdIdentity(fd: number): string {
  return identityOf(fstatSync(fd, {bigint: true}));
}

/** That of what has this name now; undefined where nothing has. */
export function pathIdentity(path: string): string | undefined {
  const stats = statSync(path, {bigint: true, throwIfNoEntry: false});
  return stats === undefined ? undefined : identityOf(stats);
}

function refuse(path: string, code: string): OpenRefusal {
  const reason = `Could not open '${path}': ${systemErrorWords(code)}`;
  return {kind: 'refused', code: code === 'ENOENT' ? 'no-such-file' : 'could-not-open', reason};
}
