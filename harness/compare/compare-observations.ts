import type {Observation, StepObservation} from '../../generators/run/observation.ts';
import {compareFiles} from './compare-files.ts';
import {compareJson} from './compare-json.ts';
import {compareText} from './compare-text.ts';
import type {Difference} from './verdict.ts';

/** Everything in which two normalised observations differ; none exactly when they are equal. */
export function compareObservations(baseline: Observation, instar: Observation): readonly Difference[] {
  const names = new Set([...baseline.steps, ...instar.steps].map((step) => step.name));
  const steps = [...names].flatMap((name) =>
    compareStep(
      name,
      baseline.steps.find((step) => step.name === name),
      instar.steps.find((step) => step.name === name),
    ),
  );
  return [...steps, ...compareFiles(baseline.files, instar.files)];
}

function compareStep(
  name: string,
  before: StepObservation | undefined,
  after: StepObservation | undefined,
): readonly Difference[] {
  if (before === undefined || after === undefined) {
    return [{path: name, baseline: describeStep(before), instar: describeStep(after)}];
  }

  const exit =
    before.exit === after.exit
      ? []
      : [{path: `${name}.exit`, baseline: String(before.exit), instar: String(after.exit)}];
  return [
    ...exit,
    ...compareStdout(name, before.stdout, after.stdout),
    ...compareText(`${name}.stderr`, before.stderr, after.stderr),
  ];
}

function compareStdout(name: string, before: string, after: string): readonly Difference[] {
  if (before === after) {
    return [];
  }

  return compareJson(name, before, after) ?? compareText(`${name}.stdout`, before, after);
}

function describeStep(step: StepObservation | undefined): string {
  return step === undefined ? '(not run)' : `run, exit ${step.exit}`;
}
