import {holds} from '../output/drift.ts';
import {DEFAULT_QEMU_VERSION} from '../output/known-versions.ts';
import type {Personality} from './command.ts';
import {INSTAR_GLOBAL_OPTIONS, LEADING_OPTIONS} from './global-options.ts';
import {selectOptions} from './option-sets.ts';
import {type Options, parseArguments} from './parse-arguments.ts';
import {refuseLostBytes} from './refuse-lost-bytes.ts';
import {reportError, type Speaker} from './report-error.ts';
import {runSubcommand} from './run-subcommand.ts';
import {type Environment, readSettings} from './settings.ts';
import {checkTrace} from './trace-option.ts';
import {refusalError, usageError} from './usage-error.ts';
import {makeVoice} from './voice.ts';
import type {Write} from './write-output.ts';

export type Invocation = {
  readonly personality: Personality;
  /** Without the program's own name. */
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly write: Write;
  /** Called when a command begins that writes files; the signal ends it early, with its outputs left as they were. */
  readonly openSignal?: (() => AbortSignal) | undefined;
};

/** Runs one command line and gives its exit code. Everything that goes wrong has been printed by then. */
export async function runCommandLine(invocation: Invocation): Promise<number> {
  return runProgram(invocation, new Map());
}

/** `outer` are the options of `instar` that stood before the word `qemu-img`. */
async function runProgram(invocation: Invocation, outer: Options): Promise<number> {
  const {personality, environment, write} = invocation;
  let speaker: Speaker = {personality, programName: personality, version: DEFAULT_QEMU_VERSION, write};
  try {
    speaker = {...speaker, version: readSettings(outer, environment, personality).version};
    refuseLostBytes(invocation.argv);
    return await runGlobally(invocation, outer, speaker);
  } catch (error) {
    return reportError(error, speaker, environment);
  }
}

async function runGlobally(invocation: Invocation, outer: Options, speaker: Speaker): Promise<number> {
  const {argv, environment, openSignal} = invocation;
  if (argv.length === 0) {
    throw usageError('Not enough arguments');
  }

  const outcome = parseArguments({
    argv: [speaker.programName, ...argv],
    rows: selectOptions([...LEADING_OPTIONS, ...INSTAR_GLOBAL_OPTIONS], speaker),
    order: 'stop',
    stopAt: ['help', 'version', 'list-drift'],
    check: (key, value) => (key === 'trace' ? checkTrace(value, makeVoice(speaker).warn) : undefined),
  });
  if (outcome.kind === 'refused') {
    throw refusalError(outcome.why, speaker.version);
  }

  if (outcome.kind === 'stopped') {
    const {describeProgram} = await import('./help/describe-program.ts');
    const {version} = readSettings(mergeOptions(outer, outcome.options), environment, speaker.personality);
    speaker.write(1, describeProgram(outcome.by, {...speaker, version}));
    return 0;
  }

  if (outcome.kind === 'ended') {
    return outcome.exitCode;
  }

  const {options, operands} = outcome.parsed;
  return runOperands(operands, mergeOptions(outer, options), {environment, openSignal, speaker});
}

type Surroundings = {
  readonly environment: Environment;
  readonly openSignal: (() => AbortSignal) | undefined;
  readonly speaker: Speaker;
};

async function runOperands(
  operands: readonly string[],
  options: Options,
  {environment, openSignal, speaker}: Surroundings,
): Promise<number> {
  const [name, ...argv] = operands;
  if (name === undefined) {
    if (speaker.personality === 'instar' || holds('usage-rework', speaker.version)) {
      throw usageError('Not enough arguments');
    }

    return 0;
  }

  if (speaker.personality === 'instar' && name === 'qemu-img') {
    return runProgram({personality: 'qemu-img', argv, environment, openSignal, write: speaker.write}, options);
  }

  const {version} = readSettings(options, environment, speaker.personality);
  return runSubcommand({name, argv, options, environment, openSignal, speaker: {...speaker, version}});
}

/** Options given later win. */
function mergeOptions(outer: Options, inner: Options): Options {
  return new Map([...outer, ...inner]);
}
