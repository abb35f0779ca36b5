import type {Case} from '../../generators/cases/case.ts';
import {runCase} from '../../generators/run/run-case.ts';
import {escapeText} from '../report/escape-text.ts';
import type {ProbeSandbox} from './choose-sandboxes.ts';
import {makeToolUnderTest, type Program} from './tool-under-test.ts';

/** A create that needs a guest. */
const PROBE: Case = {
  id: 'create/qcow2/probe',
  command: 'create',
  format: 'qcow2',
  image: 'probe.qcow2',
  steps: [{name: 'create', argv: ['create', '-f', 'qcow2', '{image}', '1M']}],
  files: 'written',
};
const TIMEOUT_MS = 30_000;
/** What stands before the reason in the program's message. */
const PREAMBLE = /^qemu-img: (?:the \w+ sandbox is not available: )?/;

/** Asks the program itself to run one guest in the sandbox; what it says on stderr is the reason when it cannot. */
export function makeSandboxProbe(program: Program, version: string, signal: AbortSignal): ProbeSandbox {
  return async (name) => {
    const tool = makeToolUnderTest(program, name, version);
    const {observation} = await runCase(PROBE, tool, {timeoutMs: TIMEOUT_MS, signal});
    const [step] = observation.steps;
    return step === undefined || step.exit === 0
      ? undefined
      : escapeText(firstLine(step.stderr)?.replace(PREAMBLE, '') ?? `exit ${step.exit}`);
  };
}

function firstLine(text: string): string | undefined {
  return text.split('\n').find((line) => line.trim() !== '');
}
