import type {Observation, StepObservation} from '../run/observation.ts';
import {RULES} from './rules.ts';

/** What the machine and the moment put into an observation. */
export type Surroundings = {
  /** Absolute path of the directory that the case ran in. */
  readonly directory: string;
  /** How the program calls itself at the start of its messages. */
  readonly programName: string;
  /** Every disk usage that a file, or the files of one image together, had at some time. */
  readonly allocatedBytes: readonly number[];
  /** Lengths of the files that two runs write differently; with any of them, their keys differ too. */
  readonly unsettledBytes?: readonly number[];
};

/** Takes out what depends on machine, moment or chance, by the rules of `rules.ts`. Doing it twice changes nothing. */
export function normalizeObservation(observation: Observation, surroundings: Surroundings): Observation {
  const rewrites = RULES.map(({makeRewrite}) => makeRewrite(surroundings));
  const normalize = (text: string) => rewrites.reduce((current, rewrite) => rewrite(current), text);
  const normalizeStep = (step: StepObservation): StepObservation => ({
    name: step.name,
    exit: step.exit,
    stdout: normalize(step.stdout),
    stderr: normalize(step.stderr),
  });
  return {steps: observation.steps.map(normalizeStep), files: observation.files};
}
