import {InstarError} from '../instar-error.ts';
import {makeEngine} from '../make-engine.ts';
import {confineTo} from '../storage/confinement.ts';
import type {Command, OptionContext, ParsedArguments, Personality} from './command.ts';
import {INSTAR_GLOBAL_OPTIONS} from './global-options.ts';
import {HELP_OPTION, selectOptions} from './option-sets.ts';
import {type Options, parseArguments} from './parse-arguments.ts';
import {reportError, type Speaker} from './report-error.ts';
import {type Environment, readSettings, type Settings} from './settings.ts';
import {findSubcommand, listSubcommands} from './subcommands.ts';
import {refusalError, usageError} from './usage-error.ts';
import {makeVoice} from './voice.ts';

export type SubcommandCall = {
  readonly name: string;
  /** What follows the subcommand's name. */
  readonly argv: readonly string[];
  /** The global options that stood before it. */
  readonly options: Options;
  readonly environment: Environment;
  readonly openSignal: (() => AbortSignal) | undefined;
  readonly speaker: Speaker;
};

/** Loads a subcommand, reads its options and runs it. Gives the exit code. */
export async function runSubcommand(call: SubcommandCall): Promise<number> {
  const command = await loadCommand(call.name, call.speaker.personality);
  const speaker = {...call.speaker, subcommand: call.name};
  try {
    return await runLoaded(command, {...call, speaker});
  } catch (error) {
    return reportError(error, speaker, call.environment);
  }
}

async function loadCommand(name: string, personality: Personality): Promise<Command> {
  const found = findSubcommand(name, personality);
  if (found === undefined) {
    throw usageError(`Command not found: ${name}`);
  }

  if (found.load === undefined) {
    const available = listSubcommands(personality)
      .filter(({load}) => load !== undefined)
      .map((row) => row.name);
    throw new InstarError(
      'subcommand-unavailable',
      `Command '${name}' is not available in this build of instar; it has: ${available.join(', ')}`,
    );
  }

  return found.load();
}

async function runLoaded(
  command: Command,
  {argv, options, environment, openSignal, speaker}: SubcommandCall,
): Promise<number> {
  const {personality, version} = speaker;
  const optionContext: OptionContext = {personality, version, ...makeVoice(speaker)};
  const outcome = parseArguments({
    argv: [command.name, ...argv],
    rows: selectOptions([HELP_OPTION, ...command.options, ...INSTAR_GLOBAL_OPTIONS], speaker),
    order: 'permute',
    stopAt: ['help'],
    check: (key, value) => command.checkOption?.(key, value, optionContext),
  });
  switch (outcome.kind) {
    case 'refused':
      throw refusalError(outcome.why, version);
    case 'ended':
      return outcome.exitCode;
    case 'stopped': {
      const {describeSubcommand} = await import('./help/describe-subcommand.ts');
      optionContext.stdout(describeSubcommand(command, speaker));
      return 0;
    }
    case 'parsed': {
      const settings = readSettings(joinOptions(options, outcome.parsed.options), environment, personality);
      return runParsed(command, outcome.parsed, {
        optionContext,
        settings,
        environment,
        openSignal,
        programName: speaker.programName,
      });
    }
  }
}

/** What stands among a subcommand's options wins; of what may be repeated, both count. */
function joinOptions(before: Options, among: Options): Options {
  const repeated = [...before].filter(([key]) =>
    INSTAR_GLOBAL_OPTIONS.some((row) => row.key === key && row.repeatable),
  );
  return new Map([
    ...before,
    ...among,
    ...repeated.map(([key, values]) => [key, [...values, ...(among.get(key) ?? [])]] as const),
  ]);
}

type Surroundings = {
  readonly optionContext: OptionContext;
  readonly settings: Settings;
  readonly environment: Environment;
  readonly openSignal: (() => AbortSignal) | undefined;
  readonly programName: string;
};

async function runParsed(command: Command, parsed: ParsedArguments, surroundings: Surroundings): Promise<number> {
  const {optionContext, settings, environment, openSignal, programName} = surroundings;
  const {sandbox, limits, version, quirks, seed, verbose, confine, depthLimit} = settings;
  const confinement = confine.length === 0 ? undefined : confineTo(confine);
  const signal = command.writes === true ? openSignal?.() : undefined;
  const engine = makeEngine({
    sandbox,
    hold: 'thread',
    limits,
    signal,
    onOpen: verbose ? ({description}) => optionContext.stderr(`instar: ${description}\n`) : undefined,
  });
  try {
    return await command.run(parsed, {
      ...optionContext,
      version,
      quirks,
      access: {confinement, depthLimit},
      seed,
      verbose,
      engine,
      environment,
      programName,
    });
  } catch (error) {
    if (signal?.aborted !== true) {
      throw error;
    }

    // What an interrupted command failed with needs no message: the user knows why it ended.
    return 1;
  } finally {
    await engine.close();
  }
}
