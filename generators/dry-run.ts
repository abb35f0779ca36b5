import type {GenerateRequest} from './arguments.ts';
import {selectBinaries} from './generate.ts';
import {listProcesses, type PlannedProcess} from './plan/list-processes.ts';
import {selectCases} from './plan/select-cases.ts';

/** The plan as text: each case with its steps, then the size of the whole; or as JSON, one process a line. */
export function* planText(request: GenerateRequest): Generator<string> {
  const cases = selectCases(request.command, request.caseGlobs);
  const {tools} = selectBinaries(request);
  if (request.format === 'json') {
    for (const planned of listProcesses(tools, cases)) yield `${JSON.stringify(planned)}\n`;
    return;
  }
  for (const aCase of cases) {
    const [first] = tools;
    const processes = first ? [...listProcesses([{...first, args: []}], [aCase])] : [];
    yield `${aCase.id}\n${processes.map(stepLine).join('')}`;
  }
  const processes = [...listProcesses(tools, cases)].length;
  yield `versions: ${tools.map(({version}) => version).join(', ') || 'none'}\n`;
  yield `plan: ${cases.length} cases, ${tools.length} versions, at most ${processes} processes\n`;
}

function stepLine({step, args}: PlannedProcess): string {
  return `    ${step}: qemu-img ${args.map(quote).join(' ')}\n`;
}

/** Arguments that a shell would read otherwise are quoted, so that a line can be copied. */
function quote(argument: string): string {
  return /^[\w./:=,+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
