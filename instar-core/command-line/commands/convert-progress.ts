import {makeProgressLines} from '../../output/progress-line.ts';
import type {CommandContext} from '../command.ts';
import {answerProgressRequests, catchProgressRequests} from '../progress-request.ts';
import type {ConvertArguments} from './convert-arguments.ts';

/** Tells the user how far a conversion is. */
export type ConvertProgress = {
  /** Bytes done, of all there are. */
  tell(done: bigint, total: bigint): void;
  /** Called once, whatever became of the conversion. */
  end(isDone: boolean): void;
};

type Output = Pick<CommandContext, 'stdout' | 'stderr'>;

/** Least time between two JSON lines. */
const JSON_INTERVAL_MS = 100;
const ALL = 100;

/** Begins with what qemu-img prints before it opens an image. SIGUSR1 is answered, or ignored, until `end`. */
export function beginProgress(style: ConvertArguments['progress'], output: Output): ConvertProgress {
  switch (style) {
    case 'lines':
      return tellLines(output);
    case 'json':
      return tellJson(output);
    case 'asked':
      return tellWhenAsked(output);
  }
}

function tellLines({stdout}: Output): ConvertProgress {
  const lines = makeProgressLines();
  const stop = catchProgressRequests(() => {});
  stdout(lines.tell(0));
  return {
    tell: (done, total) => stdout(lines.tell(percentOf(done, total))),
    end(isDone) {
      stop();
      stdout(`${isDone ? lines.finish() : ''}\n`);
    },
  };
}

function tellJson({stderr}: Output): ConvertProgress {
  const stop = catchProgressRequests(() => {});
  let toldAt = Number.NEGATIVE_INFINITY;
  let last: {readonly done: bigint; readonly total: bigint} | undefined;
  const write = (done: bigint, total: bigint): void => stderr(`{"done":${done},"total":${total}}\n`);
  return {
    tell(done, total) {
      last = {done, total};
      const now = performance.now();
      if (done === total || now - toldAt < JSON_INTERVAL_MS) return;
      toldAt = now;
      write(done, total);
    },
    end(isDone) {
      stop();
      const total = last?.total ?? 0n;
      if (isDone) write(total, total);
    },
  };
}

function tellWhenAsked({stderr}: Output): ConvertProgress {
  const answers = answerProgressRequests(stderr);
  return {tell: (done, total) => answers.tell(percentOf(done, total)), end: answers.end};
}

function percentOf(done: bigint, total: bigint): number {
  return total === 0n ? ALL : (Number(done) / Number(total)) * ALL;
}
