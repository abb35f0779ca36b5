import {environmentOf, type RunProcess} from '../../generators/run/run-process.ts';
import {type AnsweringProcess, startAnswering} from './answering-process.ts';

/** Processes that answer calls of one program, as many as are made at one time. */
export type AnsweringPool = {
  readonly run: RunProcess;
  /** Ends the processes. */
  readonly close: () => void;
};

/** Calls of the program's tools, without starting a process for each. `program` is the path of a built program. */
export function openAnsweringPool(program: string): AnsweringPool {
  const started = new Set<AnsweringProcess>();
  const idle: AnsweringProcess[] = [];
  const take = async (): Promise<AnsweringProcess> => {
    const free = idle.pop();
    if (free !== undefined) return free;
    const answering = await startAnswering(program);
    started.add(answering);
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
        if (answering.hasEnded()) drop(answering);
        else idle.push(answering);
      }
    },
    close() {
      for (const answering of started) drop(answering);
    },
  };
}
