import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import {BinariesError} from './binaries-error.ts';

export const HELP = `Usage: npm run binaries -- [options]

Fills qemu-img-binaries/x86_64/<version>/ with runnable qemu-img programs. Without --source, --debian-source or --adopt
it takes every qemu-utils that the Debian mirror of this machine's apt configuration serves.

  --only WHAT        only this version (7.2.22), suite (trixie-security) or release (trixie); repeatable
  --debian-source    build the versions that the mirror serves only as source
  --source PATH      build a QEMU source tarball or an unpacked source tree; repeatable
  --adopt PATH       copy an installed qemu-img with its libraries; repeatable
  --jobs N           prepare N versions side by side (default: half the processors)
  --directory DIR    fill another folder than qemu-img-binaries
  --list             print the table of versions and do nothing
  --help             print this text
`;

export type Request = {
  readonly only: readonly string[];
  readonly debianSource: boolean;
  readonly sources: readonly string[];
  readonly adopted: readonly string[];
  readonly jobs: number;
  readonly directory?: string;
  readonly list: boolean;
  readonly help: boolean;
};

/** Reads the command line; throws one line about what is wrong with it. */
export function parseRequest(args: readonly string[]): Request {
  const {values} = parse(args);
  const jobs = Number(values.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2)));
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) {
    throw new BinariesError(`--jobs takes a number from 1 to 64, not "${values.jobs}".`);
  }
  return {
    only: values.only ?? [],
    debianSource: values['debian-source'] ?? false,
    sources: values.source ?? [],
    adopted: values.adopt ?? [],
    jobs,
    ...(values.directory !== undefined && {directory: values.directory}),
    list: values.list ?? false,
    help: values.help ?? false,
  };
}

const OPTIONS = {
  only: {type: 'string', multiple: true},
  'debian-source': {type: 'boolean'},
  source: {type: 'string', multiple: true},
  adopt: {type: 'string', multiple: true},
  jobs: {type: 'string'},
  directory: {type: 'string'},
  list: {type: 'boolean'},
  help: {type: 'boolean'},
} as const;

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{options: typeof OPTIONS}>> {
  try {
    return parseArgs({args: [...args], options: OPTIONS, strict: true});
  } catch (error) {
    throw new BinariesError(`${(error as Error).message.split('. ')[0]}. See --help.`, {cause: error});
  }
}
