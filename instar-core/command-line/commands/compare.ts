import {InstarError} from '../../instar-error.ts';
import type {CompareEvent, CompareResult} from '../../operations/compare/compare-event.ts';
import {compareImages} from '../../operations/compare/compare-images.ts';
import type {Unreadable} from '../../operations/chain/word-unreadable.ts';
import {SIZES_DIFFER, wordComparison} from '../../output/compare-words.ts';
import {makeProgressLines} from '../../output/progress-line.ts';
import type {Command, CommandContext, ParsedArguments} from '../command.ts';
import {COMPARE_OPTIONS} from '../option-tables/compare.ts';
import {answerProgressRequests, type ProgressAnswers} from '../progress-request.ts';
import {unreadableImage} from '../unreadable-image.ts';
import {EXIT_DIFFERENT, EXIT_LOOKUP, EXIT_OPEN, EXIT_READ, setExitCode} from './compare-exit.ts';
import {checkCompareOption, readCompareCall, type CompareCall} from './compare-request.ts';

export const COMMAND: Command = {
  name: 'compare',
  options: COMPARE_OPTIONS,
  checkOption: checkCompareOption,
  run: runCompare,
};

async function runCompare(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const call = readCompareCall(parsed, context);
  const progress = beginProgress(call, context);
  try {
    return await compareAndTell(call, progress.tell, context);
  } finally {
    progress.end();
  }
}

/** Lines of `-p`, which leave SIGUSR1 unanswered, or else answers to it. */
function beginProgress({printsProgress}: CompareCall, {stdout, stderr}: CommandContext): ProgressAnswers {
  if (!printsProgress) return answerProgressRequests(stderr);
  const lines = makeProgressLines();
  return {tell: (percent) => stdout(lines.tell(percent)), end: () => stdout('\n')};
}

async function compareAndTell(
  {request, policy, quiet}: CompareCall,
  tell: (percent: number) => void,
  context: CommandContext,
): Promise<number> {
  const say = (text: string): void => (quiet ? undefined : context.stdout(text));
  const onEvent = (event: CompareEvent): void => {
    if (event.kind === 'progress') tell((Number(event.done) / Number(event.total)) * 100);
    if (event.kind === 'sizes-differ') say(`${SIZES_DIFFER}\n`);
  };
  let ended: CompareResult | Unreadable;
  try {
    ended = await compareImages(context.engine, request, policy, {onOpen: () => tell(0), onEvent});
  } catch (error) {
    throw setExitCode(error, isGuestKilled(error) ? EXIT_READ : EXIT_OPEN);
  }

  if (ended.kind === 'refused') throw setExitCode(unreadableImage(ended, context), exitCodeOf(ended));
  say(`${wordComparison(ended)}\n`);
  return ended.kind === 'identical' ? 0 : EXIT_DIFFERENT;
}

function isGuestKilled(error: unknown): boolean {
  return error instanceof InstarError && error.code.startsWith('guest-');
}

function exitCodeOf({place}: Unreadable): number {
  if (place === undefined) return EXIT_OPEN;
  return place.stage === 'read' ? EXIT_READ : EXIT_LOOKUP;
}
