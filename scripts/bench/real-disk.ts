import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {closeSync, ftruncateSync, openSync, readSync, statSync, writeSync} from 'node:fs';
import process from 'node:process';

const MEBIBYTE = 2 ** 20;
const POOL_BYTES = 16 * MEBIBYTE;
/** Stretches of one kind are multiples of this, so that they begin where a file system's blocks do. */
const STEP_BYTES = 4096;
const LONGEST_STEPS = 512;

/** What disks hold, one stretch behind the other: as much of each, a tenth of it as holes. */
const KINDS = ['text', 'program', 'random', 'text', 'program', 'random', 'zeros', 'text', 'program', 'hole'] as const;

/**
 * Writes a raw image with what the disk of a machine holds: text, programs, random bytes (as of compressed files),
 * zeros that were written, and holes, in stretches of 4 KiB to 2 MiB. The same size gives the same image on the same
 * machine and Node.
 */
export function writeRealDisk(file: string, sizeBytes: number): void {
  const numbers = makeNumbers('disk');
  const pools = {text: makeText(), program: readProgram(), random: makeRandom(), zeros: Buffer.alloc(POOL_BYTES)};
  const fd = openSync(file, 'w');
  try {
    ftruncateSync(fd, sizeBytes);
    for (let at = 0; at < sizeBytes;) {
      const kind = KINDS[numbers(KINDS.length)]!;
      const length = Math.min(sizeBytes - at, (1 + numbers(LONGEST_STEPS)) * STEP_BYTES);
      if (kind !== 'hole') writeSync(fd, pools[kind], numbers(POOL_BYTES - length), length, at);
      at += length;
    }
  } finally {
    closeSync(fd);
  }
}

/** Numbers below a limit that look random, the same for the same seed. */
function makeNumbers(seed: string): (limit: number) => number {
  let state = createHash('sha256').update(seed).digest();
  let used = 0;
  return (limit) => {
    if (used + 4 > state.length) {
      state = createHash('sha256').update(state).digest();
      used = 0;
    }

    const value = state.readUInt32LE(used);
    used += 4;
    return value % limit;
  };
}

const WORDS =
  'the of and to in is was for that on as with by at from error warning info request session user disk image block read write server client connection closed opened file path value result none true false 2026 0x7f 127.0.0.1'.split(
    ' ',
  );

/** Lines as of logs and sources: words, numbers, punctuation. */
function makeText(): Buffer {
  const numbers = makeNumbers('text');
  const lines: string[] = [];
  for (let bytes = 0; bytes < POOL_BYTES;) {
    const words = Array.from({length: 4 + numbers(12)}, () => WORDS[numbers(WORDS.length)]!);
    const line = `${numbers(1e6)}: ${words.join(' ')};\n`;
    lines.push(line);
    bytes += line.length;
  }

  return Buffer.from(lines.join('')).subarray(0, POOL_BYTES);
}

/** Machine code and tables: a part of the program that runs this. */
function readProgram(): Buffer {
  const pool = Buffer.alloc(POOL_BYTES);
  const fd = openSync(process.execPath, 'r');
  try {
    const middle = Math.max(0, Math.floor((statSync(process.execPath).size - POOL_BYTES) / 2));
    readSync(fd, pool, 0, POOL_BYTES, middle);
  } finally {
    closeSync(fd);
  }

  return pool;
}

function makeRandom(): Buffer {
  const pool = Buffer.alloc(POOL_BYTES);
  const numbers = makeNumbers('random');
  for (let at = 0; at < POOL_BYTES; at += 4) pool.writeUInt32LE(numbers(2 ** 32), at);
  return pool;
}
