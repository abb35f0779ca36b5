import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import {GeneratorError} from './generator-error.ts';
import {BINARIES_DIRECTORY} from './run/find-binaries.ts';
import {STORE_DIRECTORY} from './store/store-paths.ts';

/** What the user asked for, every option checked and filled in. */
export type GenerateRequest = {
  readonly help: boolean;
  readonly command: string | undefined;
  readonly versionRanges: readonly string[];
  readonly caseGlobs: readonly string[];
  readonly jobs: number;
  readonly dryRun: boolean;
  readonly format: 'text' | 'json';
  readonly resume: boolean;
  readonly binariesDirectory: string;
  readonly storeDirectory: string;
  readonly journalDirectory: string;
  /** Image sets whose recipes are to be run again; `all` for every one. */
  readonly imageSets: readonly string[];
};

export const USAGE = `Usage: npm run generate -- --command NAME [options]

Runs the command's case table with every provisioned qemu-img and records what each version did.

  --command NAME    the case table to run: create, info, check, map, measure, compare,
                    convert, dd; or all
  --version RANGE   only these versions: 10.0, =10.0.2, 7.2..10.0, '>=10'; may be repeated
  --case GLOB       only these cases: 'create/qcow2/*'; may be repeated
  --jobs N          cases at a time
  --dry-run         list what would run, and record nothing
  --format FORMAT   of --dry-run: text, or json with one process a line
  --resume          continue a run that was interrupted
  --binaries DIR    where the qemu-img programs are (${BINARIES_DIRECTORY})
  --output DIR      where baselines go (${STORE_DIRECTORY})
  --journal DIR     where an interrupted run is kept (reports)
  --make-images SET make this set of input images again with the pinned release, or all; may be repeated
  --help            this text
`;

const OPTIONS = {
  command: {type: 'string'},
  version: {type: 'string', multiple: true},
  case: {type: 'string', multiple: true},
  jobs: {type: 'string'},
  'dry-run': {type: 'boolean'},
  format: {type: 'string'},
  resume: {type: 'boolean'},
  binaries: {type: 'string'},
  output: {type: 'string'},
  journal: {type: 'string'},
  'make-images': {type: 'string', multiple: true},
  help: {type: 'boolean'},
} as const;

export function parseArguments(argv: readonly string[]): GenerateRequest {
  const values = parse(argv);
  return {
    help: values.help ?? false,
    command: values.command,
    versionRanges: values.version ?? [],
    caseGlobs: values.case ?? [],
    jobs: parseJobs(values.jobs),
    dryRun: values['dry-run'] ?? false,
    format: parseFormat(values.format),
    resume: values.resume ?? false,
    binariesDirectory: values.binaries ?? BINARIES_DIRECTORY,
    storeDirectory: values.output ?? STORE_DIRECTORY,
    journalDirectory: values.journal ?? 'reports',
    imageSets: values['make-images'] ?? [],
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({args: [...argv], options: OPTIONS, strict: true, allowPositionals: false}).values;
  } catch (error) {
    const [first] = (error as Error).message.split('\n');
    throw new GeneratorError(`${first} See "npm run generate -- --help".`, {cause: error});
  }
}

/** One more than there are processors: a case's own bookkeeping fills the gaps between its processes. */
const DEFAULT_JOBS = availableParallelism() + 1;

function parseJobs(text: string | undefined): number {
  if (text === undefined) return DEFAULT_JOBS;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new GeneratorError(`--jobs must be a whole number from 1 to 9999, not '${text}'.`);
}

function parseFormat(text = 'text'): 'text' | 'json' {
  if (text === 'text' || text === 'json') return text;
  throw new GeneratorError(`--format must be text or json, not '${text}'.`);
}
