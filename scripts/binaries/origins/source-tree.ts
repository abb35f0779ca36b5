import {existsSync, mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {BinariesError} from '../binaries-error.ts';
import {buildTools} from '../build/build-tools.ts';
import {runTool} from '../run-tool.ts';
import type {DebianRelease} from './debian-archive.ts';
import {hashFile} from './hash-file.ts';
import {makeCandidateId, type Candidate, type PreparedPrograms} from './origin.ts';

/** A candidate that is built from a QEMU source tarball or an unpacked source tree. */
export function makeSourceCandidate(source: string, readReleases: () => Promise<readonly DebianRelease[]>): Candidate {
  const absolute = path.resolve(source);
  if (!existsSync(absolute)) throw new BinariesError(`${source} does not exist.`);
  return {
    id: makeCandidateId('source', path.basename(absolute)),
    kind: 'source',
    label: `source ${path.basename(absolute)}`,
    prepare: (directory, signal) => prepareSource(absolute, directory, readReleases, signal),
  };
}

async function prepareSource(
  source: string,
  directory: string,
  readReleases: () => Promise<readonly DebianRelease[]>,
  signal?: AbortSignal,
): Promise<PreparedPrograms> {
  const isTree = statSync(source).isDirectory();
  const tree = isTree ? source : await unpackTarball(source, path.join(directory, 'source'), signal);
  const [program, ...others] = await buildTools({tree, directory, readReleases, signal});
  const files = isTree ? [await hashFile(program!)] : [await hashFile(source)];
  return {found: {programs: [program!, ...others]}, files};
}

// The folder is unpacked anew, since an interrupted unpacking looks like a whole tree.
async function unpackTarball(tarball: string, directory: string, signal?: AbortSignal): Promise<string> {
  rmSync(directory, {recursive: true, force: true});
  mkdirSync(directory, {recursive: true});
  await runTool('tar', ['-xf', tarball, '-C', directory, '--no-same-owner'], {signal});
  const tops = readdirSync(directory);
  if (tops.length !== 1) throw new BinariesError(`${tarball} does not hold one folder, as a QEMU release does.`);
  return path.join(directory, tops[0]!);
}
