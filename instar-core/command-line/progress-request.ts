import {progressPercent} from '../output/progress-line.ts';

/** All that ask; one listener serves them, whatever their number. */
const asked = new Set<() => void>();

/** Calls back whenever SIGUSR1 asks how far the work is. Gives the function that ends it. */
export function catchProgressRequests(onRequest: () => void): () => void {
  if (asked.size === 0) process.on('SIGUSR1', callAll);
  asked.add(onRequest);
  return () => {
    asked.delete(onRequest);
    if (asked.size === 0) process.off('SIGUSR1', callAll);
  };
}

export type ProgressAnswers = {
  /** How far it is now, in percent. */
  readonly tell: (percent: number) => void;
  readonly end: () => void;
};

/** Answers each SIGUSR1 with a line that says how far the work was last told to be, until `end`. */
export function answerProgressRequests(write: (line: string) => void): ProgressAnswers {
  let told = 0;
  const end = catchProgressRequests(() => write(`${progressPercent(told)}\n`));
  return {
    tell(percent) {
      told = percent;
    },
    end,
  };
}

function callAll(): void {
  for (const onRequest of asked) onRequest();
}
