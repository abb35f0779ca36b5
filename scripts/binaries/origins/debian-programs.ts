import {existsSync, mkdirSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {downloadPackage, readSignedHash, type ServedPackage} from '../apt/packages.ts';
import type {AptWorkspace} from '../apt/workspace.ts';
import {BinariesError} from '../binaries-error.ts';
import {runTool} from '../run-tool.ts';
import type {DebianRelease} from './debian-archive.ts';
import {hashFile} from './hash-file.ts';
import {makeCandidateId, type Candidate, type PreparedPrograms} from './origin.ts';

const PACKAGE = 'qemu-utils';
const LOADER = 'ld-linux-x86-64.so.2';
/** Where Debian keeps libraries, before and after the merge of /lib into /usr/lib. */
const LIBRARY_DIRECTORIES = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu', 'lib', 'usr/lib'];

/** One candidate for each version of qemu-utils in the releases; backports last, since a release's own build is preferred. */
export function listDebianPrograms(releases: readonly DebianRelease[]): readonly Candidate[] {
  const served = releases.flatMap(({workspace, programs}) => programs.map((program) => ({workspace, program})));
  const isBackport = ({program}: (typeof served)[number]): boolean => program.suite.endsWith('-backports');
  return [...served.filter((row) => !isBackport(row)), ...served.filter(isBackport)].map(({workspace, program}) => ({
    id: makeCandidateId('debian', program.suite, program.version),
    kind: 'debian',
    label: `debian ${program.suite}`,
    packageVersion: program.version,
    prepare: (directory, signal) => prepareProgram(workspace, program, directory, signal),
  }));
}

async function prepareProgram(
  workspace: AptWorkspace,
  program: ServedPackage,
  directory: string,
  signal?: AbortSignal,
): Promise<PreparedPrograms> {
  const archives = path.join(directory, 'archives');
  const tree = path.join(directory, 'tree');
  const signedHash = await readSignedHash(workspace, PACKAGE, program.version);
  await downloadPackage(workspace, {...program, name: PACKAGE}, archives, signal);
  const files = readdirSync(archives).filter((file) => file.endsWith('.deb'));
  const main = files.find((file) => file.startsWith(`${PACKAGE}_`));
  if (main === undefined) throw new BinariesError(`apt fetched no file for ${PACKAGE} ${program.version}.`);
  const {sha256} = await hashFile(path.join(archives, main));
  if (sha256 !== signedHash) throw new BinariesError(`${main} does not match the archive's signed checksum.`);
  rmSync(tree, {recursive: true, force: true});
  mkdirSync(tree, {recursive: true});
  for (const file of files) await runTool('dpkg-deb', ['-x', path.join(archives, file), tree], {signal});
  return {found: findPrograms(tree), files: [{name: main.replaceAll('%3a', ':'), sha256}]};
}

function findPrograms(tree: string): PreparedPrograms['found'] {
  const searchDirectories = LIBRARY_DIRECTORIES.map((name) => path.join(tree, name)).filter((name) => existsSync(name));
  const loader = searchDirectories.map((name) => path.join(name, LOADER)).find((file) => existsSync(file));
  if (loader === undefined) throw new BinariesError(`The packages hold no ${LOADER}.`);
  const programs = ['qemu-img', 'qemu-io'].map((name) => path.join(tree, 'usr/bin', name));
  return {programs: programs.filter((file) => existsSync(file)), loader, searchDirectories};
}
