import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import {systemErrorCode} from '../../storage/system-error-words.ts';
import {blockDeviceSize} from '../../sandbox/system/block-device-size.ts';
import {CreateFailure, failSystemCall} from './create-failure.ts';
import {replaceNothing, replaceOld, type Replaced} from './old-file.ts';
import {systemRandomBytes} from './system-random.ts';

/**
 * A file being made. Nothing is seen under its name until `commit`: an existing file is replaced as a whole or not at
 * all. Devices have no such way and are written in place.
 */
export type OutputFile = {
  readonly fd: number;
  /** Written in place: what it held before is gone. */
  readonly isInPlace: boolean;
  /** Puts the finished file in place and closes it. Throws CreateFailure, and then nothing has changed. */
  commit(): void;
  /** As commit; what was there before stays beside it until it is told what becomes of it. */
  replace(): Replaced;
  /** Leaves everything as it was and closes; does nothing after `commit`. */
  discard(): void;
};

/** qemu-img makes files readable for all and writable for their owner, as far as the umask lets it. */
const NEW_FILE_MODE = 0o644;
const PERMISSIONS = 0o7777;
/** As many links as Linux follows. */
const MAX_LINKS = 40;

/** Opens a new file for `target`. Throws CreateFailure `Could not create 'NAME': …`; `name` is what messages call it. */
export function openOutput(target: string, name: string = target): OutputFile {
  try {
    refuseEmptyName(target);
    const fd = openIfThere(target);
    if (fd === undefined) {
      return openBeside(followMissing(target), undefined);
    }

    // What it is, is asked of the descriptor, so that nothing can be put in its place in between.
    const existing = fstatSync(fd);
    if (!existing.isFile()) {
      return makeInPlace(fd);
    }

    closeSync(fd);
    return openBeside(realpathSync(target), existing);
  } catch (error) {
    return failSystemCall(`Could not create '${name}'`, error);
  }
}

function refuseEmptyName(target: string): void {
  if (target === '') {
    throw Object.assign(new Error('The name is empty.'), {code: 'ENOENT', syscall: 'open'});
  }
}

/** Opens what is there as something to write; without O_NONBLOCK a pipe that nobody reads would wait for ever. */
function openIfThere(target: string): number | undefined {
  try {
    return openSync(target, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      return undefined;
    }

    throw error;
  }
}

/** A link that leads nowhere yet: the file is made where it leads, as open() does. */
function followMissing(target: string): string {
  let at = target;
  for (let links = 0; lstatSync(at, {throwIfNoEntry: false})?.isSymbolicLink() === true; links++) {
    if (links === MAX_LINKS) {
      throw Object.assign(new Error('A loop of links.'), {code: 'ELOOP', syscall: 'open'});
    }

    at = path.resolve(path.dirname(at), readlinkSync(at));
  }

  return at;
}

function openBeside(target: string, existing: Stats | undefined): OutputFile {
  const temporary = path.join(path.dirname(target), `.instar-${systemRandomBytes(8).toString('hex')}.tmp`);
  const fd = openSync(temporary, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, NEW_FILE_MODE);
  let isOpen = true;
  const put = (): void => {
    try {
      if (existing !== undefined) {
        keepOwnership(fd, existing);
        // The old file's data must not be given up before the new one's is safe; a new name has nothing to lose.
        fsyncSync(fd);
      }

      renameSync(temporary, target);
    } catch (error) {
      failSystemCall(`Could not put '${target}' in place`, error);
    }

    closeSync(fd);
    isOpen = false;
  };
  return {
    fd,
    isInPlace: false,
    commit: put,
    replace: () => replaceOld(target, put),
    discard() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(fd);
      removeLeft(temporary);
    },
  };
}

/** In a folder that cannot be written to any longer it stays; what made that so is told, not this. */
function removeLeft(file: string): void {
  try {
    rmSync(file, {force: true});
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
}

function keepOwnership(fd: number, existing: Stats): void {
  const current = fstatSync(fd);
  try {
    if (current.uid !== existing.uid || current.gid !== existing.gid) {
      fchownSync(fd, existing.uid, existing.gid);
    }
  } catch (error) {
    // Only root may give a file away; the new file then belongs to who made it.
    if (systemErrorCode(error) !== 'EPERM') {
      throw error;
    }
  }

  fchmodSync(fd, existing.mode & PERMISSIONS);
}

function makeInPlace(fd: number): OutputFile {
  let isOpen = true;
  const close = () => {
    if (isOpen) {
      isOpen = false;
      closeSync(fd);
    }
  };
  return {fd, isInPlace: true, commit: close, replace: () => replaceNothing(close), discard: close};
}

/** What the file system has allocated for an open file, in bytes. */
export function readAllocated(fd: number): bigint {
  return fstatSync(fd, {bigint: true}).blocks * 512n;
}

/** An image is read back by its offsets, which pipes and character devices do not have. */
export function refuseStream({fd, isInPlace}: OutputFile): void {
  if (isInPlace && !fstatSync(fd).isBlockDevice()) {
    throw new CreateFailure('Neither a regular file nor a block device');
  }
}

/** Sets a file's size. Sizes that no file system holds give EFBIG, as the system call would. */
export function resizeOutput({fd, isInPlace}: OutputFile, sizeBytes: bigint): void {
  if (isInPlace) {
    if (sizeBytes > blockDeviceSize(fd)) {
      throw new CreateFailure('Cannot grow device files');
    }

    return;
  }

  if (sizeBytes > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw Object.assign(new Error('The file size exceeds what can be asked for.'), {
      code: 'EFBIG',
      syscall: 'ftruncate',
    });
  }

  ftruncateSync(fd, Number(sizeBytes));
}
