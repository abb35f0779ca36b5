import {existsSync, mkdirSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import pLimit from 'p-limit';
import {BinariesError} from './binaries-error.ts';
import type {Layout} from './layout.ts';
import {isSameBuild, readManifest, withDuplicate, withEntry, writeManifest} from './manifest.ts';
import type {Candidate, Origin} from './origins/origin.ts';
import {assembleFolder} from './program/assemble.ts';
import {listFinishedFolders, writeRunFile} from './program/finished-folder.ts';
import {verifyFolder} from './program/verify.ts';

/** What became of a candidate. */
export type Outcome = {
  readonly candidate: Candidate;
  readonly kind: 'made' | 'present' | 'same-version' | 'not-wanted' | 'failed';
  readonly version?: string;
  /** Why, when it is not self-evident. */
  readonly note?: string;
};

export type ProvisionOptions = {
  readonly layout: Layout;
  readonly jobs: number;
  /** False for a version that turns out not to be asked for. */
  readonly wants: (version: string) => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly progress: (line: string) => void;
  /** Says what version a folder holds, or throws what is wrong with it. */
  readonly verify?: (directory: string) => Promise<string>;
};

/**
 * Makes a finished folder of every candidate whose version is not there yet. Candidates are prepared side by side;
 * folders are put in place one after the other in the given order, so that of two builds of a version the first is kept.
 */
export async function provision(
  candidates: readonly Candidate[],
  options: ProvisionOptions,
): Promise<readonly Outcome[]> {
  const limit = pLimit(options.jobs);
  mkdirSync(options.layout.finished, {recursive: true});
  const outcomes: Outcome[] = [];
  const prepared = candidates.map((candidate) => limit(() => prepareCandidate(candidate, options)));
  for (const [index, pending] of prepared.entries()) {
    const outcome = placeFolder(candidates[index]!, await pending, options);
    if (outcome.kind !== 'present') options.progress(describeOutcome(outcome));
    outcomes.push(outcome);
  }
  return outcomes;
}

/** One line about a candidate that was worked on. */
function describeOutcome({candidate, kind, version, note}: Outcome): string {
  const said = {
    made: 'ready',
    present: 'already there',
    'same-version': 'left out',
    'not-wanted': 'left out',
    failed: 'failed',
  };
  return `${nameCandidate(candidate)}: ${version === undefined ? '' : `${version} `}${said[kind]}${note === undefined ? '' : `, ${note}`}`;
}

function nameCandidate({label, packageVersion}: Candidate): string {
  return [label, packageVersion].filter((word) => word !== undefined).join(' ');
}

type Prepared =
  | {readonly kind: 'present'; readonly version: string; readonly note?: string}
  | {readonly kind: 'folder'; readonly version: string; readonly directory: string; readonly origin: Origin}
  | {readonly kind: 'failed'; readonly note: string};

async function prepareCandidate(candidate: Candidate, options: ProvisionOptions): Promise<Prepared> {
  const known = findKnown(candidate, options.layout);
  if (known) return known;
  if (options.signal?.aborted) return {kind: 'failed', note: 'interrupted'};
  const work = path.join(options.layout.partial, candidate.id);
  const directory = path.join(work, 'folder');
  mkdirSync(work, {recursive: true});
  options.progress(`${nameCandidate(candidate)}: ${candidate.kind === 'source' ? 'building' : 'preparing'} ...`);
  try {
    const {found, files} = await candidate.prepare(work, options.signal);
    const run = await assembleFolder(found, directory);
    const version = await (options.verify ?? verifyFolder)(directory);
    const {kind, label, packageVersion} = candidate;
    const origin = {kind, label, ...(packageVersion !== undefined && {packageVersion}), files};
    writeRunFile(directory, run, origin);
    return {kind: 'folder', version, directory, origin};
  } catch (error) {
    return {kind: 'failed', note: explain(error, options.signal)};
  }
}

// A source is known by its label, which holds the file name; an installed program changes under its name, so it is read anew.
function findKnown(candidate: Candidate, layout: Layout): Prepared | undefined {
  if (candidate.kind === 'adopted') return undefined;
  const folders = listFinishedFolders(layout.finished);
  const own = folders.find(({origin}) => origin !== null && isSameBuild(origin, candidate));
  if (own) return {kind: 'present', version: own.version};
  const entry = readManifest(layout.manifest).versions.find(
    ({version, alsoFrom}) =>
      folders.some((folder) => folder.version === version) && alsoFrom?.some((row) => isSameBuild(row, candidate)),
  );
  return entry && {kind: 'present', version: entry.version, note: `same version as ${entry.label}`};
}

function explain(error: unknown, signal?: AbortSignal): string {
  if (signal?.aborted) return 'interrupted';
  if (error instanceof BinariesError) return error.message;
  const {code} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `no right to write: ${(error as Error).message}`;
  throw error;
}

function placeFolder(candidate: Candidate, prepared: Prepared, {layout, wants}: ProvisionOptions): Outcome {
  if (prepared.kind !== 'folder') return {candidate, ...prepared};
  const {version, directory, origin} = prepared;
  const outcome = wants(version) ? keepFirst(layout, version, {directory, origin}) : NOT_WANTED;
  rmSync(path.join(layout.partial, candidate.id), {recursive: true, force: true});
  return {candidate, version, ...outcome};
}

const NOT_WANTED = {kind: 'not-wanted', note: 'not asked for'} as const;

type Made = {readonly directory: string; readonly origin: Origin};

function keepFirst(layout: Layout, version: string, {directory, origin}: Made): Pick<Outcome, 'kind' | 'note'> {
  const manifest = readManifest(layout.manifest);
  const listed = manifest.versions.find((entry) => entry.version === version);
  const target = path.join(layout.finished, version);
  if (existsSync(target)) {
    const {label, packageVersion} = origin;
    const duplicate = {label, ...(packageVersion !== undefined && {packageVersion})};
    const isNews = listed !== undefined && !isSameBuild(listed, duplicate);
    if (isNews) writeManifest(layout.manifest, withDuplicate(manifest, version, duplicate));
    return {kind: 'same-version', note: `the build of ${listed?.label ?? 'before'} is kept`};
  }
  renameSync(directory, target);
  const alsoFrom = listed?.alsoFrom?.filter((row) => !isSameBuild(row, origin)) ?? [];
  writeManifest(layout.manifest, withEntry(manifest, {version, ...origin, ...(alsoFrom.length > 0 && {alsoFrom})}));
  return {kind: 'made'};
}
