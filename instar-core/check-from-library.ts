import type {Engine} from './engine.ts';
import {checkImageCall, makeLibraryPolicy} from './info-from-library.ts';
import {InstarError} from './instar-error.ts';
import type {CheckOptions, CheckReport, CheckReportFinding} from './library-options.ts';
import type {CheckFinding, CheckResult} from './operations/check/check-facts.ts';
import {checkImage} from './operations/check/check-image.ts';
import {STRICT_RULES} from './operations/check/check-rules.ts';
import {describeFinding, wordFinding} from './output/word-finding.ts';
import {errnoWords} from './storage/errno-words.ts';

const DEFAULT_FINDINGS = 10_000;

/** Checks the images one after another; of each, so many findings are kept. */
export async function checkFromLibrary(
  engine: Engine,
  path: string,
  options: CheckOptions & {readonly chain: boolean},
): Promise<readonly CheckReport[]> {
  const {format, chain, maxFindings = DEFAULT_FINDINGS} = options;
  checkImageCall(path, format);
  const reports: CheckReport[] = [];
  let findings: CheckReportFinding[] = [];
  const request = {name: {text: path}, format, follow: chain, checksChain: chain, rules: STRICT_RULES};
  const policy = {...makeLibraryPolicy(options), isForCheck: true};
  const failure = await checkImage(engine, request, policy, {
    onFindings(found) {
      const room = maxFindings - findings.length;
      if (room > 0) findings.push(...found.slice(0, room).map(makeFinding));
    },
    onResult(result, {name}) {
      reports.push(makeReport(result, name, findings));
      findings = [];
    },
  });
  if (failure !== undefined) {
    const {code, message, notice, hint = ''} = failure;
    throw new InstarError(code, notice === undefined ? message : `${message}; ${notice}`, {hint});
  }

  return reports;
}

function makeFinding(finding: CheckFinding): CheckReportFinding {
  const {id, kind} = describeFinding(finding);
  return {id, kind, message: wordFinding(finding)};
}

function makeReport(result: CheckResult, name: string, findings: readonly CheckReportFinding[]): CheckReport {
  const {format} = result;
  switch (result.kind) {
    case 'checked':
      return {name, format, outcome: 'checked', counts: result.counts, findings};
    case 'failed':
      return {name, format, outcome: 'failed', reason: errnoWords(result.errno), findings};
    case 'unsupported':
      return {name, format, outcome: 'unsupported'};
  }
}
