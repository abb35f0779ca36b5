import type {Case} from '../../../generators/cases/case.ts';
import type {FileFingerprint, Observation, StepObservation} from '../../../generators/run/observation.ts';

/** An observation as a text with one fact per line, so that two of them can be laid side by side. */
export function describeObservation({steps, files}: Observation, asked: Case | undefined): string {
  return [...steps.flatMap((step) => describeStep(step, asked)), ...files.flatMap((file) => describeFile(file))]
    .map((line) => (line.endsWith('\n') ? line : `${line}\n`))
    .join('');
}

function describeStep(step: StepObservation, asked: Case | undefined): readonly string[] {
  const argv = asked?.steps
    .find(({name}) => name === step.name)
    ?.argv.map((argument) => {
      return argument.replaceAll('{image}', asked.image);
    });
  return [
    argv === undefined ? `$ ${step.name}` : `$ qemu-img ${argv.join(' ')}`,
    ...describeStream('', step.stdout),
    ...describeStream('stderr: ', step.stderr),
    `exit ${step.exit}`,
    '',
  ];
}

function describeStream(prefix: string, text: string): readonly string[] {
  const lines = text.split(/(?<=\n)/).filter((line) => line !== '');
  return lines.map((line) => prefix + (line.endsWith('\n') ? line : `${line} (no line end)`));
}

function describeFile({name, lengthBytes, fullyAllocated, ranges}: FileFingerprint): readonly string[] {
  const allocation = {true: ', fully allocated', false: ', sparse', null: ''}[`${fullyAllocated}`];
  return [
    `file ${name}: ${lengthBytes} bytes${allocation}`,
    ...ranges.map(({offset, length, sha256}) => `  data at ${offset}: ${length} bytes, SHA-256 ${sha256}…`),
  ];
}
