import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Binary} from '../../../../command-line/test/qemu-img-binaries.ts';
import {runQemuImg, type Answer} from '../../../../command-line/test/run-qemu-img.ts';
import type {Sample} from './qcow2-sample.ts';

/** Bytes to put somewhere; `hex` may have blanks between its bytes. */
export type Patch = {readonly at: number; readonly hex: string};

const folder = mkdtempSync(path.join(tmpdir(), 'instar-check-'));
let count = 0;

export function removeSamples(): void {
  rmSync(folder, {recursive: true});
}

/** A damaged copy in a folder of its own; gives its path. */
export function writeSample(
  {name, head, sizeBytes}: Sample,
  patches: readonly Patch[],
  lengthBytes = sizeBytes,
): string {
  const image = Buffer.from(head);
  for (const {at, hex} of patches) image.set(Buffer.from(hex.replaceAll(' ', ''), 'hex'), at);
  const file = path.join(folder, String(count++), name);
  mkdirSync(path.dirname(file));
  writeFileSync(file, image);
  truncateSync(file, lengthBytes);
  return file;
}

/** What instar says as qemu-img of that release; the path is written as the bare name. */
export async function checkAsQemuImg(file: string, version: string, more: readonly string[] = []): Promise<Answer> {
  return strip(file, await runQemuImg(['check', ...more, file], version));
}

/** What the program itself says; undefined when it crashed. */
export function checkWith(binary: Binary, file: string, more: readonly string[] = []): Answer | undefined {
  const {status, stdout, stderr} = spawnSync(binary.path, ['check', ...more, file], {
    encoding: 'utf8',
    env: {LC_ALL: 'C', PATH: process.env['PATH'] ?? ''},
    maxBuffer: 2 ** 27,
    timeout: 20_000,
  });
  return status === null ? undefined : strip(file, {exit: status, stdout, stderr});
}

function strip(file: string, {exit, stdout, stderr}: Answer): Answer {
  const name = path.basename(file);
  return {exit, stdout: stdout.replaceAll(file, name), stderr: stderr.replaceAll(file, name)};
}
