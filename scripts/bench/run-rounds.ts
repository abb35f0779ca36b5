import type {Timed} from './comparison.ts';
import type {Contender} from './contender.ts';
import {timeContender} from './run-contender.ts';

export type RoundOptions = {
  readonly rounds: number;
  readonly signal?: AbortSignal | undefined;
  /** Says what is done from now on: a comparison, or the making of its images. */
  readonly announce?: (work: string) => void;
  /** Says how far the announced work is. */
  readonly progress?: (line: string) => void;
};

/**
 * Times the contenders in turn, round after round, so that a busy moment of the machine meets them all. A round before
 * the first, which fills caches, is not counted. Every second round goes backwards, so that nobody always runs first.
 */
export async function runRounds(contenders: readonly Contender[], options: RoundOptions): Promise<Timed> {
  const times = new Map<string, number[]>(contenders.map(({name}) => [name, []]));
  for (let round = 0; round <= options.rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) {
      const timeMs = await timeContender(contender, options.signal);
      if (round > 0) times.get(contender.name)?.push(timeMs);
    }
    options.progress?.(`round ${round} of ${options.rounds}`);
  }
  return times;
}
