import type {Case} from '../cases/case.ts';
import type {Tool} from '../run/tool.ts';

/** One process that recording starts, as it is executed. */
export type PlannedProcess = {
  readonly version: string;
  readonly case: string;
  /** The step's name; `input` for what makes an input file. */
  readonly step: string;
  readonly command: string;
  readonly argv0?: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** It is left out when this earlier step of the case fails. */
  readonly onlyIfSucceeded?: string;
};

/** Every process of every case for every version, in the order of recording with one job. */
export function* listProcesses(tools: readonly Tool[], cases: readonly Case[]): Generator<PlannedProcess> {
  for (const tool of tools) {
    for (const aCase of cases) {
      for (const step of [...listInputSteps(aCase), ...aCase.steps]) {
        yield {
          version: tool.version,
          case: aCase.id,
          step: step.name,
          command: tool.command,
          ...(tool.argv0 !== undefined && {argv0: tool.argv0}),
          args: [...tool.args, ...fillIn(step.argv, aCase)],
          ...(tool.environment && {environment: tool.environment}),
          ...(step.onlyIfSucceeded !== undefined && {onlyIfSucceeded: step.onlyIfSucceeded}),
        };
      }
    }
  }
}

/** A step's arguments with the file under test in its place. */
export function fillIn(argv: readonly string[], aCase: Case): readonly string[] {
  return argv.map((argument) => argument.replaceAll('{image}', aCase.image));
}

function listInputSteps({inputs = []}: Case): Case['steps'] {
  return inputs.flatMap(({make}) => (make.kind === 'steps' ? make.steps.map((argv) => ({name: 'input', argv})) : []));
}
