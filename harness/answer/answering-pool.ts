import {environmentOf, type RunProcess} from '../../generators/run/run-process.ts';
import {type AnsweringProcess, startAnswering} from './answering-process.ts';

/** A process that only converts grows to 400 MiB in some thousand calls; a new one costs what one call costs. */
const CALLS_EACH = 500;

/** Processes that answer calls of one program, as many as are made at one time. */
export type AnsweringPool = {
  readonly run: RunProcess;
  /** Ends the processes. */
  readonly close: () => void;
};

/**
 * Calls of the program's tools, without starting a process for each. `program` is the path of a built program; a process
 * is replaced by a new one after `callsEach` calls.
 */
export function openAnsweringPool(program: string, callsEach = CALLS_EACH): AnsweringPool {
  const started = new Map<AnsweringProcess, number>();
  const idle: AnsweringProcess[] = [];
  const take = async (): Promise<AnsweringProcess> => {
    const free = idle.pop();
    if (free !== undefined) return free;
    const answering = await startAnswering(program);
    started.set(answering, 0);
    return answering;
  };
  const drop = (answering: AnsweringProcess): void => {
    started.delete(answering);
    answering.end();
  };
  return {
    async run(tool, argv, options) {
      const answering = await take();
      try {
        const {directory} = options;
        return await answering.call({directory, argv, environment: environmentOf(tool)}, options);
      } finally {
        const calls = (started.get(answering) ?? 0) + 1;
        started.set(answering, calls);
        if (answering.hasEnded() || calls >= callsEach) drop(answering);
        else idle.push(answering);
      }
    },
    close() {
      for (const answering of started.keys()) drop(answering);
    },
  };
}
