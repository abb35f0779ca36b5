import {InstarError} from '../../instar-error.ts';
import type {CheckCounts, CheckResult} from '../../operations/check/check-facts.ts';
import {makeCheckDocument} from '../../output/check-document.ts';
import {checkText} from '../../output/check-human.ts';
import {escapeControls} from '../../output/escape-controls.ts';
import {writeJson, type JsonObject} from '../../output/json-writer.ts';
import {errnoWords} from '../../storage/errno-words.ts';
import type {CommandContext} from '../command.ts';

/** Prints results and knows the exit code. */
export type CheckPrinter = {
  /** `name` is what the image is called: as the user typed it, or as the image above it names it. */
  readonly add: (result: CheckResult, name: string) => void;
  /** Every result was given; gives the exit code. */
  readonly end: () => number;
};

export type CheckStyle = {readonly json: boolean; readonly quiet: boolean; readonly isChain: boolean};

const EXIT_FAILED = 1;
const EXIT_CORRUPTIONS = 2;
const EXIT_LEAKS = 3;
const EXIT_UNSUPPORTED = 63;
/** Of a chain's images the one worst off decides; formats without checks count only where nothing else is. */
const WORST_FIRST: readonly number[] = [EXIT_FAILED, EXIT_CORRUPTIONS, EXIT_LEAKS, 0, EXIT_UNSUPPORTED];
const UNSUPPORTED = 'This image format does not support checks';

export function makeCheckPrinter(style: CheckStyle, context: CommandContext): CheckPrinter {
  const print = style.isChain ? printChain(style, context) : printOne(style, context);
  const exits: number[] = [];
  return {
    add(result, name) {
      exits.push(exitOf(result));
      print.add(result, name);
    },
    end() {
      print.end();
      return WORST_FIRST.find((exit) => exits.includes(exit)) ?? 0;
    },
  };
}

type Print = {readonly add: CheckPrinter['add']; readonly end: () => void};

/** As qemu-img: what could not be checked is an error. */
function printOne({json, quiet}: CheckStyle, context: CommandContext): Print {
  return {
    add(result, name) {
      if (result.kind === 'unsupported') {
        throw new InstarError('check-unsupported', UNSUPPORTED, {exitCode: EXIT_UNSUPPORTED});
      }

      if (result.kind === 'failed') throw new InstarError('check-failed', wordFailed(result));
      if (!quiet)
        context.stdout(json ? `${writeJson(makeDocument(result, name, context))}\n` : checkText(result.counts));
      if (result.counts.checkErrors > 0n) throw new InstarError('check-failed', 'Check failed');
    },
    end() {
      // It was all said at once.
    },
  };
}

function printChain({json, quiet}: CheckStyle, context: CommandContext): Print {
  const documents: JsonObject[] = [];
  let separator = '';
  return {
    add(result, name) {
      if (quiet) return;
      if (json) {
        documents.push(makeDocument(result, name, context));
      } else {
        context.stdout(
          `${separator}image: ${escapeControls(name)}\nfile format: ${result.format}\n${describe(result)}`,
        );
        separator = '\n';
      }
    },
    end() {
      if (json && !quiet) context.stdout(`${writeJson(documents)}\n`);
    },
  };
}

function describe(result: CheckResult): string {
  switch (result.kind) {
    case 'checked':
      return checkText(result.counts);
    case 'failed':
      return `${wordFailed(result)}\n`;
    case 'unsupported':
      return `${UNSUPPORTED}\n`;
  }
}

function makeDocument(result: CheckResult, filename: string, {quirks}: CommandContext): JsonObject {
  const {format} = result;
  switch (result.kind) {
    case 'checked':
      return makeCheckDocument({filename, format, counts: result.counts}, quirks.unsafe ? 'as-qemu' : 'fixed');
    case 'failed':
      return {filename, format, error: wordFailed(result)};
    case 'unsupported':
      return {filename, format, error: UNSUPPORTED};
  }
}

function wordFailed({errno}: Extract<CheckResult, {kind: 'failed'}>): string {
  return `Check failed: ${errnoWords(errno)}`;
}

function exitOf(result: CheckResult): number {
  switch (result.kind) {
    case 'checked':
      return exitOfCounts(result.counts);
    case 'failed':
      return EXIT_FAILED;
    case 'unsupported':
      return EXIT_UNSUPPORTED;
  }
}

function exitOfCounts({checkErrors, corruptions, leaks}: CheckCounts): number {
  if (checkErrors > 0n) return EXIT_FAILED;
  if (corruptions > 0n) return EXIT_CORRUPTIONS;
  return leaks > 0n ? EXIT_LEAKS : 0;
}
