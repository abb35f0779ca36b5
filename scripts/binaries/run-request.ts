import {existsSync, readdirSync, rmdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {Request} from './arguments.ts';
import {FAMILIES} from './apt/suites.ts';
import {BinariesError} from './binaries-error.ts';
import {makeLayout, type Layout} from './layout.ts';
import {readManifest} from './manifest.ts';
import {readDebianArchive, type DebianRelease} from './origins/debian-archive.ts';
import {listDebianPrograms} from './origins/debian-programs.ts';
import {listDebianSources} from './origins/debian-sources.ts';
import {makeAdoptedCandidate} from './origins/installed-program.ts';
import type {Candidate} from './origins/origin.ts';
import {makeSourceCandidate} from './origins/source-tree.ts';
import {listFinishedFolders} from './program/finished-folder.ts';
import {provision} from './provision.ts';
import {selectsCandidate, selectsFamily, selectsVersion} from './selection.ts';
import {makeVersionRows, versionTable} from './version-table.ts';

/** Does what the command line asks for; returns the exit code. Throws one line about what stands in the way of all of it. */
export async function runRequest(request: Request, root: string, signal: AbortSignal): Promise<number> {
  const layout = makeLayout(root);
  if (request.list) return printTable(layout);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new BinariesError('The programs are for x86_64 Linux and cannot be checked on this machine.');
  }
  const candidates = await listCandidates(request, layout, signal);
  const outcomes = await provision(candidates, {
    layout,
    jobs: request.jobs,
    wants: (version) => selectsVersion(request.only, version),
    signal,
    progress: printLine,
  });
  if (signal.aborted) {
    throw new BinariesError('Interrupted.');
  }
  const failed = outcomes.filter(({kind}) => kind === 'failed').length;
  removeWorkspaces(layout);
  printTable(layout);
  const made = outcomes.filter(({kind}) => kind === 'made').length;
  printLine(`binaries: ${outcomes.length} looked at, ${made} made, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

// What a failed or interrupted candidate had fetched or built stays for the next run.
function removeWorkspaces({partial}: Layout): void {
  rmSync(path.join(partial, 'apt'), {recursive: true, force: true});
  if (existsSync(partial) && readdirSync(partial).length === 0) rmdirSync(partial);
}

async function listCandidates(request: Request, layout: Layout, signal: AbortSignal): Promise<readonly Candidate[]> {
  const readReleases = (): Promise<readonly DebianRelease[]> => readArchive(request, layout, signal);
  const given = [
    ...request.sources.map((source) => makeSourceCandidate(source, readReleases)),
    ...request.adopted.map((program) => makeAdoptedCandidate(program)),
  ];
  const releases = given.length === 0 || request.debianSource ? await readReleases() : [];
  const served = request.debianSource ? listDebianSources(releases) : listDebianPrograms(releases);
  const manifest = readManifest(layout.manifest);
  const chosen = served.filter((candidate) => selectsCandidate(request.only, candidate, manifest));
  if (given.length + chosen.length === 0) throw new BinariesError(explainNothing(request));
  if (!request.debianSource && request.only.length === 0) hintAtSources(releases);
  return [...given, ...chosen];
}

function readArchive(request: Request, layout: Layout, signal: AbortSignal): Promise<readonly DebianRelease[]> {
  checkSelection(request.only);
  printLine('Reading the signed indexes of the configured mirror ...');
  return readDebianArchive({
    directory: path.resolve(layout.partial),
    // A source-only version is found by looking at what every release serves as a program.
    accepts: (family) => request.debianSource || selectsFamily(request.only, family),
    signal,
    warn: (line) => process.stderr.write(`binaries: ${line}\n`),
  });
}

function checkSelection(only: readonly string[]): void {
  const unknown = only.find((word) => !FAMILIES.some((family) => selectsFamily([word], family)));
  if (unknown === undefined) return;
  const known = FAMILIES.map(({codename}) => codename).join(', ');
  throw new BinariesError(`"${unknown}" is no version and no known suite; the releases are ${known}.`);
}

function explainNothing({only, debianSource}: Request): string {
  const what = debianSource ? 'as source only' : 'as a program';
  return only.length === 0 ? `The mirror serves nothing ${what}.` : `The mirror serves no ${only.join(', ')} ${what}.`;
}

function hintAtSources(releases: readonly DebianRelease[]): void {
  const names = listDebianSources(releases).map(({packageVersion}) => packageVersion);
  if (names.length > 0) printLine(`Served as source only, for --debian-source: ${names.join(', ')}`);
}

function printTable(layout: Layout): number {
  const rows = makeVersionRows(listFinishedFolders(layout.finished), readManifest(layout.manifest));
  process.stdout.write(rows.length === 0 ? 'No version is provisioned.\n' : versionTable(rows));
  return 0;
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
