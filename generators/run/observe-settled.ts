import type {Case} from '../cases/case.ts';
import type {Observation} from './observation.ts';
import {observeCase, type RunOptions} from './run-case.ts';
import type {Tool} from './tool.ts';

/** What releases before 8 say when others took the processor while they tried how fast a key can be derived. */
const WAS_BUSY = 'Unable to get accurate CPU usage';
const MOST_TRIES = 50;

/** Again when the machine was too busy for the program: that says nothing of the program. Undefined when it always was. */
export async function observeSettled(
  aCase: Case,
  tool: Tool,
  options: RunOptions = {},
): Promise<Observation | undefined> {
  for (let left = MOST_TRIES; left > 0; left--) {
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    const observation = await observeCase(aCase, tool, options);
    if (!observation.steps.some(({stderr}) => stderr.includes(WAS_BUSY))) return observation;
  }
  return undefined;
}
