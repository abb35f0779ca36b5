import {InstarError} from '../instar-error.ts';
import {holds} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';
import type {Personality} from './command.ts';
import type {Environment} from './settings.ts';
import {BrokenPipe, type Write} from './write-output.ts';

/** In whose name messages are printed. */
export type Speaker = {
  readonly personality: Personality;
  readonly programName: string;
  readonly subcommand?: string | undefined;
  readonly version: QemuVersion;
  readonly write: Write;
};

/** What a shell shows for a program that ended because nobody read its output. */
const BROKEN_PIPE_EXIT = 141;
/** Bugs have a code of their own, so that scripts do not take them for a refused image. */
const BUG_EXIT = 70;

/** Prints what went wrong and gives the exit code. */
export function reportError(error: unknown, speaker: Speaker, environment: Environment): number {
  if (error instanceof BrokenPipe) {
    return BROKEN_PIPE_EXIT;
  }

  if (!(error instanceof InstarError)) {
    return reportBug(error, speaker.write, environment);
  }

  writeIfPossible(speaker.write, wordError(error, speaker));
  return error.exitCode;
}

/** What is not an InstarError is a mistake in instar: one line that says so, the stack only with INSTAR_DEBUG=1. */
export function reportBug(error: unknown, write: Write, environment: Environment): number {
  writeIfPossible(write, wordBug(error, environment['INSTAR_DEBUG'] === '1'));
  return BUG_EXIT;
}

/** Standard error may be closed or full: then the exit code is all that is left to say. */
function writeIfPossible(write: Write, text: string): void {
  try {
    write(2, text);
  } catch (error) {
    if (!(error instanceof BrokenPipe || error instanceof InstarError)) throw error;
  }
}

/** `instar` names the subcommand, `qemu-img` the program, as each documents. */
export function messagePrefix({personality, programName, subcommand}: Speaker): string {
  return personality === 'qemu-img' ? 'qemu-img: ' : `${subcommand ?? programName}: `;
}

function wordError(error: InstarError, speaker: Speaker): string {
  const prefix = error.code === 'usage-getopt' ? getoptPrefix(speaker) : messagePrefix(speaker);
  const lines = error.message.split('\n').map((line) => `${prefix}${line}\n`);
  const isUsage = error.code === 'usage' || error.code === 'usage-getopt';
  return lines.join('') + error.hint + (isUsage ? tryLine(speaker) : '');
}

function getoptPrefix(speaker: Speaker): string {
  const {personality, programName, subcommand} = speaker;
  return personality === 'qemu-img' && subcommand !== undefined
    ? `${programName} ${subcommand}: `
    : messagePrefix(speaker);
}

function tryLine({personality, programName, subcommand, version}: Speaker): string {
  const isPerCommand = personality === 'instar' || holds('usage-rework', version);
  const name = isPerCommand && subcommand !== undefined ? `${programName} ${subcommand}` : programName;
  const last = personality === 'qemu-img' && holds('usage-rework-draft', version) ? 'info' : 'information';
  return `Try '${name} --help' for more ${last}\n`;
}

function wordBug(error: unknown, debug: boolean): string {
  const what = error instanceof Error ? error.message : String(error);
  const line = what.replaceAll(/\s*\n\s*/g, ' ');
  const how = 'this is a bug in instar, please report it with the command and the output of INSTAR_DEBUG=1';
  const stack = debug && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  return `instar: internal error: ${line} (${how})\n${stack}`;
}
