import {InstarError} from '../instar-error.ts';
import {DEFAULT_LIMITS} from '../limits.ts';
import {DEPTH_LIMIT} from '../operations/chain/read-policy.ts';
import {DEFAULT_QEMU_VERSION, readKnownVersion} from '../output/known-versions.ts';
import type {QemuVersion} from '../output/qemu-version.ts';
import type {Limits, SandboxKind} from '../sandbox/sandbox.ts';
import type {Personality, Quirks} from './command.ts';
import type {Options} from './parse-arguments.ts';
import {parseSizeArgument} from './size.ts';

/** What the global options and the environment say. */
export type Settings = {
  readonly sandbox: SandboxKind | 'auto';
  readonly version: QemuVersion;
  readonly limits: Limits;
  readonly quirks: Quirks;
  /** Folders of `--confine`, as typed. */
  readonly confine: readonly string[];
  readonly depthLimit: number;
  readonly seed: string | undefined;
  readonly verbose: boolean;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads them once, at the edge; options win over the environment. Throws InstarError for a value that makes no sense. */
export function readSettings(options: Options, environment: Environment, personality: Personality): Settings {
  const version = readVersion(options, environment);
  return {
    sandbox: readSandbox(options, environment),
    version,
    limits: readLimits(options),
    quirks: readQuirks(options, personality),
    confine: options.get('confine') ?? [],
    depthLimit: readDepth(last(options, 'max-depth')),
    seed: last(options, 'seed'),
    verbose: options.has('verbose'),
  };
}

function last(options: Options, key: string): string | undefined {
  return options.get(key)?.at(-1);
}

function readVersion(options: Options, environment: Environment): QemuVersion {
  const text = last(options, 'qemu-version') ?? environment['INSTAR_QEMU_VERSION'] ?? '';
  return text === '' ? DEFAULT_QEMU_VERSION : readKnownVersion(text);
}

function readSandbox(options: Options, environment: Environment): SandboxKind | 'auto' {
  const typed = last(options, 'sandbox');
  const text = typed ?? environment['INSTAR_SANDBOX'] ?? '';
  if (text === 'kvm' || text === 'wasm' || text === 'auto') {
    return text;
  }

  if (text === '' && typed === undefined) {
    return 'auto';
  }

  const name = typed === undefined ? 'INSTAR_SANDBOX' : '--sandbox';
  throw new InstarError('invalid-option', `${name} expects 'kvm', 'wasm' or 'auto', not '${text}'`);
}

function readQuirks(options: Options, personality: Personality): Quirks {
  const ignore = options.has('ignore-quirks');
  const unsafe = options.has('unsafe-quirks');
  if (ignore && unsafe) {
    throw new InstarError('invalid-option', '--ignore-quirks and --unsafe-quirks exclude each other');
  }

  return personality === 'qemu-img'
    ? {safe: true, unsafe: true, extraDetail: false}
    : {safe: !ignore, unsafe, extraDetail: options.has('extra-detail')};
}

function readLimits(options: Options): Limits {
  const deadlineMs = readDeadline(last(options, 'deadline'));
  const memory = readByteLimit('memory limit', last(options, 'memory-limit'), MAX_MEMORY_BYTES);
  const output = readByteLimit('output limit', last(options, 'output-limit'), MAX_BYTES);
  const records = readRecords(last(options, 'record-limit'));
  return {
    deadlineMs: deadlineMs ?? DEFAULT_LIMITS.deadlineMs,
    memoryBytes: memory === undefined ? DEFAULT_LIMITS.memoryBytes : Number(memory),
    outputBytes: output === undefined ? DEFAULT_LIMITS.outputBytes : Number(smaller(output, MAX_EMITTED_BYTES)),
    writtenBytes: output ?? DEFAULT_LIMITS.writtenBytes,
    records: records ?? DEFAULT_LIMITS.records,
  };
}

/** The most that 32-bit linear memory can hold. */
const MAX_MEMORY_BYTES = 1n << 32n;
const MAX_BYTES = (1n << 63n) - 1n;
/** Emitted messages are kept in the host's memory, so they stay bounded whatever the user allows. */
const MAX_EMITTED_BYTES = 1n << 30n;
/** The longest that a timer takes, in whole seconds. */
const MAX_DEADLINE_SECONDS = 2_147_483;

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function readDeadline(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }

  const seconds = /^\d{1,7}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > MAX_DEADLINE_SECONDS) {
    throw new InstarError(
      'invalid-option',
      `Invalid deadline specified: '${text}'; write seconds from 0.001 to ${MAX_DEADLINE_SECONDS}`,
    );
  }

  return Math.ceil(seconds * 1000);
}

function readByteLimit(what: string, text: string | undefined, most: bigint): bigint | undefined {
  if (text === undefined) {
    return undefined;
  }

  const bytes = parseSizeArgument(what, text, {version: DEFAULT_QEMU_VERSION});
  if (bytes === 0n || bytes > most) {
    throw new InstarError('invalid-option', `Invalid ${what} specified. Must be between 1 and ${most}.`);
  }

  return bytes;
}

function readDepth(text: string | undefined): number {
  if (text === undefined) return DEPTH_LIMIT;
  const depth = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (depth > 0 && depth <= DEPTH_LIMIT) return depth;
  throw new InstarError('invalid-option', `Invalid maximum depth specified: '${text}'; write 1 to ${DEPTH_LIMIT}`);
}

function readRecords(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }

  const records = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (records === 0) {
    throw new InstarError('invalid-option', `Invalid record limit specified: '${text}'; write a whole number from 1`);
  }

  return records;
}
