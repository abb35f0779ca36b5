import junit, {type Builder, type TestCase, type TestSuite} from 'junit-report-builder';
import type {ConformanceReport, Difference, JudgedBaseline} from '../compare/verdict.ts';
import {hasPassed} from './count-verdicts.ts';
import {describeDifference} from './describe-result.ts';
import {escapeText} from './escape-text.ts';

// The package's types promise a `default` property; what Node imports is the builder itself.
const ROOT = junit as unknown as Builder;

/** JUnit XML: one suite per sandbox, command and format, one test case per judged baseline. Holds no times. */
export function renderJunit(report: ConformanceReport): string {
  const builder = ROOT.newBuilder().name('conformance');
  for (const [suiteName, results] of Map.groupBy(report.results, nameSuite)) {
    const suite = builder.testSuite().name(suiteName);
    for (const result of results) {
      const name = `${result.caseId.split('/').at(-1)} as ${result.imitated}`;
      fillCase(suite.testCase().className(suiteName.replaceAll('/', '.')).name(escapeText(name)), result);
    }
  }

  addRunProblems(builder.testSuite().name('run'), report);
  return builder.build();
}

function nameSuite({caseId, sandbox}: JudgedBaseline): string {
  return escapeText(`${sandbox}/${caseId.split('/').slice(0, -1).join('/')}`);
}

function fillCase(testCase: TestCase, {verdict, versions}: JudgedBaseline): void {
  switch (verdict.kind) {
    case 'same':
      break;
    case 'allowed':
      testCase.standardOutput(`allowed by ${verdict.by.join(', ')}`);
      break;
    case 'different':
      testCase.failure(`${verdict.differences.length} differences from qemu-img ${versions.join(', ')}`, 'different');
      testCase.stacktrace(verdict.differences.flatMap((difference) => describeAt(difference)).join('\n'));
      break;
    case 'skipped':
      testCase.skipped().standardOutput(escapeText(verdict.reason));
      break;
  }
}

function describeAt(difference: Difference): readonly string[] {
  return [escapeText(difference.path), ...describeDifference(difference).map((line) => `  ${line}`)];
}

/** Always one case, so that a run that judged nothing still leaves a failing test behind. */
function addRunProblems(suite: TestSuite, report: ConformanceReport): void {
  const unused = report.full ? report.unusedDivergences.map((id) => `whitelist row '${id}' matches nothing`) : [];
  const state = report.state === 'finished' ? [] : [`the run is ${report.state}`];
  const problems = [...state, ...report.problems, ...unused].map((problem) => escapeText(problem));
  const testCase = suite.testCase().className('run').name('is sound');
  if (problems.length > 0 && !hasPassed(report)) {
    testCase.failure(problems.join('\n'), 'problem');
  }
}
