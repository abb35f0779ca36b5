import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {BinariesError} from '../binaries-error.ts';
import type {DebianRelease} from '../origins/debian-archive.ts';
import {tryTool} from '../run-tool.ts';
import {makeConfigureArguments} from './features.ts';
import {findMeson} from './meson.ts';
import {checkPrerequisites} from './prerequisites.ts';

const TARGETS = ['qemu-img', 'qemu-io'] as const;

export type BuildRequest = {
  readonly tree: string;
  /** The build folder and the log are made in here; a build that was interrupted is continued. */
  readonly directory: string;
  readonly readReleases: () => Promise<readonly DebianRelease[]>;
  readonly signal?: AbortSignal | undefined;
};

/** Builds qemu-img and qemu-io of a source tree, without touching the tree; returns the programs' paths. */
export async function buildTools(request: BuildRequest): Promise<readonly string[]> {
  const {tree, directory, readReleases, signal} = request;
  if (!['VERSION', 'configure', 'qemu-img.c'].every((name) => existsSync(path.join(tree, name)))) {
    throw new BinariesError(`${tree} is not a QEMU source tree.`);
  }
  await checkPrerequisites();
  const build = path.join(directory, 'build');
  const python = await findMeson(tree, directory, readReleases, signal);
  const environment = {SOURCE_DATE_EPOCH: '0', ...(python !== undefined && {PYTHONPATH: python})};
  const step = {build, log: path.join(directory, 'build.log'), environment, signal};
  if (!isConfigured(build, tree)) await configure(tree, step);
  await runStep('ninja', [...TARGETS], step);
  return TARGETS.map((target) => path.join(build, target));
}

type Step = {
  readonly build: string;
  readonly log: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
};

// Written after configure has succeeded, so that half a configuration is not continued.
function isConfigured(build: string, tree: string): boolean {
  const stamp = path.join(build, 'configured-for');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === tree;
}

async function configure(tree: string, step: Step): Promise<void> {
  const script = path.join(tree, 'configure');
  const {stdout, stderr} = await tryTool(script, ['--help'], {
    cwd: tree,
    environment: step.environment,
    signal: step.signal,
  });
  const known = [stdout, stderr, readFileSync(script, 'utf8')].join('\n');
  rmSync(step.build, {recursive: true, force: true});
  mkdirSync(step.build, {recursive: true});
  await runStep(script, makeConfigureArguments(known), step);
  writeFileSync(path.join(step.build, 'configured-for'), tree);
}

async function runStep(file: string, args: readonly string[], step: Step): Promise<void> {
  writeFileSync(step.log, '');
  const {build, log, environment, signal} = step;
  const {failed} = await tryTool(file, args, {cwd: build, environment, logFile: log, signal});
  if (!failed) return;
  const complaint = /^.*\b(?:ERROR|error|FAILED):.*$/m.exec(readFileSync(log, 'utf8'))?.[0].trim();
  throw new BinariesError(`${path.basename(file)} failed${complaint ? `: ${complaint}` : ''} (see ${log})`);
}
