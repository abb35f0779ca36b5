import {parseArgs} from 'node:util';
import {FuzzError} from './fuzz-error.ts';
import {COMMANDS} from './differential/arbitrary-operation.ts';
import type {CommandName} from './differential/operation.ts';
import {OPERATIONS, type OperationName} from './operations.ts';

export const HELP = `Usage: npm run fuzz -- [options]

Damages images of every format and has instar look at them: whatever is in an image, the answer is a verdict or one clear
error, in bounded time and memory, and never a crash of a guest program. A failure is made smaller and kept.
Or makes sound images and has instar and qemu-img do the same with them: exit codes, texts and outputs must be equal.

  --differential     instead: make images with qemu-img and qemu-io, and compare what instar and qemu-img do with them
  --seconds N        how long (60)
  --sweep            instead: every byte of every header set to 0x00, to 0xff and flipped, and every length up to there
  --seed N           repeat a run; the seed is printed
  --image-set GLOB   image sets to damage, as "npm run generate -- --images" lists them; repeatable (all)
  --operation NAME   ${OPERATIONS.map(({name}) => name).join(', ')}; repeatable (all)
  --sandbox WHICH    wasm, kvm or both (both, where kvm can be used); with --differential they take turns
  --slow MS          longest that one answer may take (2000)
  --output DIR       where failures are kept (reports/fuzz)
  --version RANGE    with --differential: the qemu-img to compare with (the newest provisioned, else the installed);
                     repeatable, they take turns
  --command NAME     with --differential: ${COMMANDS.join(', ')};
                     repeatable (all)
  --replay DIR       ask again what a kept difference asked
  --help             print this text
`;

export type SandboxName = 'wasm' | 'kvm';

export type FuzzRequest = {
  readonly seconds: number;
  readonly sweep: boolean;
  readonly seed: number;
  readonly imageSets: readonly string[];
  readonly operations: readonly OperationName[];
  readonly sandboxes: readonly SandboxName[] | 'all';
  readonly slowMs: number;
  readonly output: string | undefined;
  readonly differential: boolean;
  /** With --differential: one release after the other; none for the one at hand. */
  readonly versions: readonly string[];
  readonly commands: readonly CommandName[];
  readonly replay: string | undefined;
  readonly help: boolean;
};

const OPTIONS = {
  seconds: {type: 'string'},
  sweep: {type: 'boolean'},
  seed: {type: 'string'},
  'image-set': {type: 'string', multiple: true},
  operation: {type: 'string', multiple: true},
  sandbox: {type: 'string'},
  slow: {type: 'string'},
  output: {type: 'string'},
  differential: {type: 'boolean'},
  version: {type: 'string', multiple: true},
  command: {type: 'string', multiple: true},
  replay: {type: 'string'},
  help: {type: 'boolean'},
} as const;

/** Reads the command line; throws one line about what is wrong with it. */
export function parseFuzzRequest(args: readonly string[], now: number): FuzzRequest {
  const values = parse(args);
  return {
    seconds: readCount('--seconds', values.seconds ?? '60'),
    sweep: values.sweep ?? false,
    seed: values.seed === undefined ? now % 1_000_000 : readCount('--seed', values.seed),
    imageSets: values['image-set'] ?? [],
    operations: (values.operation ?? OPERATIONS.map(({name}) => name)).map((name) => readOperation(name)),
    sandboxes: readSandboxes(values.sandbox ?? 'both'),
    slowMs: readCount('--slow', values.slow ?? '2000'),
    output: values.output,
    differential: values.differential ?? false,
    versions: values.version ?? [],
    commands: (values.command ?? COMMANDS).map((name) => readCommand(name)),
    replay: values.replay,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{options: typeof OPTIONS}>>['values'] {
  try {
    return parseArgs({args: [...args], options: OPTIONS, strict: true}).values;
  } catch (error) {
    throw new FuzzError(`${(error as Error).message.split('. ')[0]}. See --help.`, {cause: error});
  }
}

function readOperation(given: string): OperationName {
  const operation = OPERATIONS.find(({name}) => name === given);
  if (operation !== undefined) return operation.name;
  throw new FuzzError(`--operation takes ${OPERATIONS.map(({name}) => name).join(', ')}, not "${given}".`);
}

function readCommand(given: string): CommandName {
  const command = COMMANDS.find((name) => name === given);
  if (command !== undefined) return command;
  throw new FuzzError(`--command takes ${COMMANDS.join(', ')}, not "${given}".`);
}

function readSandboxes(given: string): readonly SandboxName[] | 'all' {
  if (given === 'both') return 'all';
  if (given === 'wasm' || given === 'kvm') return [given];
  throw new FuzzError(`--sandbox takes wasm, kvm or both, not "${given}".`);
}

function readCount(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new FuzzError(`${option} takes a whole number, not "${text}".`);
}
