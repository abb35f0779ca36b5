import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import {HarnessError} from './harness-error.ts';
import {SANDBOX_OPTIONS, type SandboxOption} from './run/choose-sandboxes.ts';

export type ConformanceOptions = {
  readonly sandbox: SandboxOption;
  /** True when the user named a sandbox, which then also goes to another program. */
  readonly isSandboxGiven: boolean;
  readonly caseGlobs: readonly string[];
  readonly versions: readonly string[];
  readonly everyVersion: boolean;
  readonly jobs: number;
  /** Starts a process for each call of instar, as a user does. */
  readonly ownProcesses: boolean;
  readonly program: string | undefined;
  readonly baselines: string | undefined;
  /** A folder of images to compare live, in place of the recorded cases. */
  readonly images: string | undefined;
  /** Which qemu-img to compare images with. */
  readonly liveVersion: string | undefined;
  /** Where reports go, where the user named a place. */
  readonly json: string | undefined;
  readonly junit: string | undefined;
  readonly markdown: string | undefined;
  readonly help: boolean;
};

/** Exit code of a wrong command line. */
const USAGE_EXIT_CODE = 2;

export const USAGE = `Usage: npm run conformance -- [options]

Runs instar over the recorded cases and judges it against every distinct baseline.

  --sandbox auto|kvm|wasm|both  where guests run (default auto: kvm where it is usable, else wasm)
  --case GLOB                   only cases whose id matches, e.g. 'create/qcow2/*'; repeatable
  --version RANGE               only these versions: 10.0, 7.2..10.0, '>=9'; repeatable
  --every-version               one run for each version, not one for each distinct profile
  --jobs N                      cases run at once (default: the number of processors)
  --own-processes               start instar for each call (default: for one run in 32, which then counts both ways; the
                                others are answered by processes that load the built program anew for each call)
  --program PATH                judge another program, e.g. a qemu-img of another version
  --baselines DIR               read baselines from here (default expected-outputs)
  --images DIR                  ask about every image in a folder instead, and judge by a qemu-img that is asked now
  --live-version RANGE          which one (default: the newest provisioned, else the installed)
  --json PATH, --junit PATH, --markdown PATH
                                where reports go (default reports/conformance.json, .xml, .md)
  --help                        this text

A baseline is what one or several versions were recorded to do with one case; it is judged once per sandbox, imitating
the newest of its versions. With --every-version each version of each case counts as a baseline of its own.

Exit code: 0 nothing differs beyond the whitelist; 1 something does, a baseline is missing or damaged, a whitelist row
is unused, or nothing was compared; 2 the command line is wrong; 130 interrupted.
`;

/** Reads the command line. Throws HarnessError with exit code 2. */
export function readOptions(argv: readonly string[]): ConformanceOptions {
  const values = parse(argv);
  const {sandbox = 'auto'} = values;
  if (!isSandboxOption(sandbox)) {
    throw usageError(`--sandbox takes ${SANDBOX_OPTIONS.join(', ')}, not '${sandbox}'.`);
  }

  return {
    sandbox,
    isSandboxGiven: values.sandbox !== undefined,
    caseGlobs: values.case ?? [],
    versions: values.version ?? [],
    everyVersion: values['every-version'] ?? false,
    jobs: readJobs(values.jobs),
    ownProcesses: values['own-processes'] ?? false,
    program: values.program,
    baselines: values.baselines,
    images: values.images,
    liveVersion: values['live-version'],
    json: values.json,
    junit: values.junit,
    markdown: values.markdown,
    help: values.help ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        sandbox: {type: 'string'},
        case: {type: 'string', multiple: true},
        version: {type: 'string', multiple: true},
        'every-version': {type: 'boolean'},
        jobs: {type: 'string'},
        'own-processes': {type: 'boolean'},
        program: {type: 'string'},
        baselines: {type: 'string'},
        images: {type: 'string'},
        'live-version': {type: 'string'},
        json: {type: 'string'},
        junit: {type: 'string'},
        markdown: {type: 'string'},
        help: {type: 'boolean', short: 'h'},
      },
    }).values;
  } catch (error) {
    // Node's message is long; its first sentence names the option.
    const [sentence = ''] = (error as Error).message.split(/(?<=\.)\s/);
    throw usageError(`${sentence.replace(/\.?$/, '.')} See "npm run conformance -- --help".`);
  }
}

function readJobs(text: string | undefined): number {
  if (text === undefined) {
    return availableParallelism();
  }

  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw usageError(`--jobs takes a number from 1 to 9999, not '${text}'.`);
  }

  return Number(text);
}

function isSandboxOption(text: string): text is SandboxOption {
  return (SANDBOX_OPTIONS as readonly string[]).includes(text);
}

function usageError(message: string): HarnessError {
  return new HarnessError(message, {exitCode: USAGE_EXIT_CODE});
}
