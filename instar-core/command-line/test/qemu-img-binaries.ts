import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Answer} from './run-qemu-img.ts';

export type Binary = {readonly version: string; readonly path: string};

const FOLDER = path.resolve(import.meta.dirname, '../../../qemu-img-binaries/x86_64');

/** The qemu-img programs at hand, oldest first: those provisioned, and the machine's own where it is another version. */
export function findBinaries(): readonly Binary[] {
  return (found ??= listBinaries());
}

/** Asking the installed one for its version starts a process, and some tests ask for each of a hundred images. */
let found: readonly Binary[] | undefined;

function listBinaries(): readonly Binary[] {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => /^\d+\.\d+\.\d+$/.test(name)) : [];
  const provisioned = names
    .map((version) => ({version, path: path.join(FOLDER, version, 'qemu-img')}))
    .filter((binary) => existsSync(binary.path));
  const installed = findInstalled().filter(({version}) => !names.includes(version));
  return [...provisioned, ...installed].toSorted((a, b) => a.version.localeCompare(b.version, 'en', {numeric: true}));
}

function findInstalled(): readonly Binary[] {
  const {stdout} = spawnSync('qemu-img', ['--version'], {encoding: 'utf8'});
  // Without a program of that name there is no output either.
  const version = /^qemu-img version (\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
  return version === undefined ? [] : [{version, path: 'qemu-img'}];
}

/** Runs a real qemu-img in an empty folder; its own path is written as plain `qemu-img` in what it says. */
export function askBinary({path: program}: Binary, argv: readonly string[]): Answer {
  const cwd = mkdtempSync(path.join(tmpdir(), 'instar-usage-'));
  try {
    const {status, stdout, stderr} = spawnSync(program, argv, {
      cwd,
      encoding: 'utf8',
      env: {LC_ALL: 'C', PATH: process.env['PATH'] ?? ''},
      timeout: 20_000,
    });
    const strip = (text: string): string => text.replaceAll(/[^\s']*\/qemu-img\b/g, 'qemu-img');
    return {exit: status ?? -1, stdout: strip(stdout), stderr: strip(stderr)};
  } finally {
    rmSync(cwd, {recursive: true});
  }
}
