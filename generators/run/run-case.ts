import {closeSync, ftruncateSync, openSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Case, InputFile} from '../cases/case.ts';
import {fingerprintDirectory} from '../fingerprint/fingerprint-directory.ts';
import {readImage} from '../images/image-sets.ts';
import {applyChange} from '../images/patch.ts';
import {writeSparseImage} from '../images/sparse-image.ts';
import {normalizeObservation, type Surroundings} from '../normalize/normalize-observation.ts';
import {fillIn} from '../plan/list-processes.ts';
import {readAllocatedBytes} from './allocated-bytes.ts';
import {withCaseDirectory} from './case-directory.ts';
import type {Observation, StepObservation} from './observation.ts';
import {type ProcessOptions, type RunProcess, runProcess} from './run-process.ts';
import type {Tool} from './tool.ts';

export type RunOptions = {
  /** Per process; default 60 s. */
  readonly timeoutMs?: number;
  /** Per process and stream; default 1 MiB. */
  readonly outputLimitBytes?: number;
  readonly signal?: AbortSignal | undefined;
  /** Runs every step but the first, so that what one program made is read by another. */
  readonly reader?: Tool;
  /** Runs the calls; each is a process of its own unless told otherwise. */
  readonly run?: RunProcess | undefined;
};

/** An observation as it was seen, and what the normaliser must know of where it was seen. */
export type CaseRun = {readonly observation: Observation; readonly surroundings: Surroundings};

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_OUTPUT_LIMIT_BYTES = 1024 * 1024;

/** Runs a case and normalises what was seen: what is recorded of qemu-img and compared of instar. */
export async function observeCase(aCase: Case, tool: Tool, options: RunOptions = {}): Promise<Observation> {
  const {observation, surroundings} = await runCase(aCase, tool, options);
  return normalizeObservation(observation, surroundings);
}

/** Runs a case's steps in a new temporary directory, which is removed whatever happens. */
export async function runCase(aCase: Case, tool: Tool, options: RunOptions = {}): Promise<CaseRun> {
  return withCaseDirectory(async (directory) =>
    runInDirectory(aCase, tool, {
      directory,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      outputLimitBytes: options.outputLimitBytes ?? DEFAULT_OUTPUT_LIMIT_BYTES,
      signal: options.signal,
      reader: options.reader ?? tool,
      run: options.run ?? runProcess,
    }),
  );
}

type CaseOptions = ProcessOptions & {readonly reader: Tool; readonly run: RunProcess};

async function runInDirectory(aCase: Case, tool: Tool, options: CaseOptions): Promise<CaseRun> {
  await makeInputs(aCase.inputs ?? [], tool, options);
  const isWritten = aCase.files === 'all' ? undefined : watchWrites(options.directory);
  const {steps, allocatedBytes} = await runSteps(aCase, tool, options);
  const {unsettled = []} = aCase;
  const files = fingerprintDirectory(
    options.directory,
    (name) => !unsettled.includes(name) && (isWritten?.(name) ?? true),
  );
  return {
    observation: {steps, files},
    surroundings: {
      directory: options.directory,
      programName: tool.programName ?? 'qemu-img',
      allocatedBytes: [...allocatedBytes],
      unsettledBytes: unsettled.flatMap((name) => readLength(join(options.directory, name))),
    },
  };
}

/** The length of a file; nothing where there is none. */
function readLength(path: string): readonly number[] {
  const stats = statSync(path, {throwIfNoEntry: false});
  return stats === undefined ? [] : [stats.size];
}

async function makeInputs(inputs: readonly InputFile[], tool: Tool, options: CaseOptions): Promise<void> {
  for (const {name, make} of inputs) {
    if (make.kind === 'zeros') {
      makeSparseFile(join(options.directory, name), make.sizeBytes);
    } else if (make.kind === 'content') {
      writeSparseImage(join(options.directory, name), make.content);
    } else if (make.kind === 'image') {
      writeSparseImage(join(options.directory, name), applyChange(readImage(make.set, make.file), make));
    } else {
      for (const argv of make.steps) await options.run(tool, argv, options);
    }
  }
}

/** Remembers the files of a directory, and tells afterwards which were made or written since. */
function watchWrites(directory: string): (name: string) => boolean {
  const before = new Map(readdirSync(directory).map((name) => [name, stampOf(join(directory, name))]));
  return (name) => before.get(name) !== stampOf(join(directory, name));
}

function stampOf(path: string): string {
  const {ino, size, mtimeNs} = statSync(path, {bigint: true});
  return `${ino} ${size} ${mtimeNs}`;
}

function makeSparseFile(path: string, sizeBytes: number): void {
  const descriptor = openSync(path, 'wx');
  try {
    ftruncateSync(descriptor, sizeBytes);
  } finally {
    closeSync(descriptor);
  }
}

async function runSteps(
  aCase: Case,
  tool: Tool,
  options: CaseOptions,
): Promise<{steps: readonly StepObservation[]; allocatedBytes: ReadonlySet<number>}> {
  const steps: StepObservation[] = [];
  const allocatedBytes = new Set<number>();
  // Before and after each step, because the file system may settle delayed allocations at any time.
  readAllocatedBytes(options.directory, allocatedBytes);
  for (const [index, {name, argv, onlyIfSucceeded}] of aCase.steps.entries()) {
    const program = index === 0 ? tool : options.reader;
    if (onlyIfSucceeded !== undefined && !hasSucceeded(steps, onlyIfSucceeded)) continue;
    steps.push({name, ...(await options.run(program, fillIn(argv, aCase), options))});
    readAllocatedBytes(options.directory, allocatedBytes);
  }
  return {steps, allocatedBytes};
}

function hasSucceeded(steps: readonly StepObservation[], name: string): boolean {
  return steps.some((step) => step.name === name && step.exit === 0);
}
