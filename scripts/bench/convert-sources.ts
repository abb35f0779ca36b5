import {execFileSync} from 'node:child_process';
import {closeSync, existsSync, ftruncateSync, openSync, rmSync, writeSync} from 'node:fs';
import path from 'node:path';
import {SOURCES, type SourceName} from './convert-tasks.ts';
import {requireSpace} from './disk-images.ts';
import type {BenchPlace} from './one-file.ts';
import {writeRealDisk} from './real-disk.ts';
import type {RoundOptions} from './run-rounds.ts';
import {Buffer} from 'node:buffer';

const TEBIBYTE = 2 ** 40;
/** A sparse disk has 64 KiB of data in every 64 MiB. */
const SPARSE_DATA = 2 ** 16;
const SPARSE_EVERY = 2 ** 26;
/** The disk, an image made of it, and what three programs write. */
const IMAGES_AT_ONCE = 5;

/** The images that conversions read, each made when it is first asked for; all but the raw disk one at a time. */
export type Sources = {
  readonly file: (name: SourceName) => string;
  readonly format: (name: SourceName) => string;
  readonly remove: () => void;
};

export function makeSources(
  {directory, qemuImg}: BenchPlace,
  sizeBytes: number,
  announce: RoundOptions['announce'],
): Sources {
  requireSpace(directory, IMAGES_AT_ONCE * sizeBytes);
  const place = (name: SourceName): string => path.join(directory, `source-${name.replaceAll(' ', '-')}`);
  const disk = place('raw');
  const make = (name: SourceName): void => {
    announce?.(`making the ${name} source`);
    if (name === 'raw') writeRealDisk(disk, sizeBytes);
    else if (name === 'empty terabyte' || name === 'sparse terabyte') writeTerabyte(place(name), name);
    else {
      const args = [...qemuImg.args, 'convert', '-f', 'raw', ...SOURCES[name], disk, place(name)];
      execFileSync(qemuImg.command, args, {
        stdio: 'pipe',
        env: {...process.env, ...qemuImg.environment},
        ...(qemuImg.argv0 !== undefined && {argv0: qemuImg.argv0}),
      });
    }
  };
  const names = Object.keys(SOURCES) as readonly SourceName[];
  const remove = (kept: readonly SourceName[]): void => {
    for (const name of names) if (!kept.includes(name)) rmSync(place(name), {force: true});
  };
  return {
    file(name) {
      remove(['raw', name]);
      if (SOURCES[name].length > 0 && !existsSync(disk)) make('raw');
      if (!existsSync(place(name))) make(name);
      return place(name);
    },
    format: (name) => SOURCES[name][1] ?? 'raw',
    remove: () => remove([]),
  };
}

function writeTerabyte(file: string, name: 'empty terabyte' | 'sparse terabyte'): void {
  const fd = openSync(file, 'w');
  ftruncateSync(fd, TEBIBYTE);
  const data = Buffer.alloc(SPARSE_DATA, 'sparse ');
  const end = name === 'sparse terabyte' ? TEBIBYTE : 0;
  for (let at = 0; at < end; at += SPARSE_EVERY) writeSync(fd, data, 0, SPARSE_DATA, at);
  closeSync(fd);
}
