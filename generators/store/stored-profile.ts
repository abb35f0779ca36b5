import type {FileFingerprint, Observation, StepObservation} from '../run/observation.ts';

/** An observation as it is stored: texts as lists of lines, so that a change of one line reads as one in a diff. */
export type StoredProfile = {
  readonly steps: readonly StoredStep[];
  readonly files: readonly FileFingerprint[];
};

type StoredStep = Omit<StepObservation, 'stdout' | 'stderr'> & {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
};

export function storeObservation({steps, files}: Observation): StoredProfile {
  return {
    steps: steps.map((step) => ({...step, stdout: splitLines(step.stdout), stderr: splitLines(step.stderr)})),
    files,
  };
}

export function restoreObservation({steps, files}: StoredProfile): Observation {
  return {
    steps: steps.map((step) => ({...step, stdout: step.stdout.join(''), stderr: step.stderr.join('')})),
    files,
  };
}

/** Splits after each line feed, so that joining gives the text back. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}
