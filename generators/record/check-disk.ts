import {statfsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {GeneratorError} from '../generator-error.ts';
import type {Observation} from '../run/observation.ts';

/** Room for the largest case of every job many times over; below it a refusal could be the disk's and not qemu-img's. */
const NEEDED_BYTES = 512 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

/** The system's own words for a full disk, as every program prints them. */
const DISK_FULL = 'No space left on device';

/** Recording on a full disk would take its errors for behaviour, so it is not begun. */
export function checkFreeSpace(directory = tmpdir(), neededBytes = NEEDED_BYTES): void {
  const {bavail, bsize} = statfsSync(directory);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new GeneratorError(
    `${directory} has ${Math.floor(freeBytes / MEBIBYTE)} MiB free, recording needs ${neededBytes / MEBIBYTE} MiB. ` +
      'Make room, or set TMPDIR to another directory.',
  );
}

/** A disk that filled up while a case ran is no observation. */
export function checkDiskWasNotFull(caseId: string, {steps}: Observation): void {
  if (!steps.some(({stdout, stderr}) => stderr.includes(DISK_FULL) || stdout.includes(DISK_FULL))) return;
  throw new GeneratorError(
    `The disk of ${tmpdir()} was full during ${caseId}. Make room, then continue with --resume.`,
  );
}
