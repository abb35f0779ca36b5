import type {CheckFinding} from '../../operations/check/check-facts.ts';
import {checkImage} from '../../operations/check/check-image.ts';
import {escapeControls} from '../../output/escape-controls.ts';
import {describeFinding, wordFinding} from '../../output/word-finding.ts';
import type {Command, CommandContext, ParsedArguments} from '../command.ts';
import {CHECK_OPTIONS} from '../option-tables/check.ts';
import {refusedImage} from '../refused-image.ts';
import {checkCheckOption} from './check-options.ts';
import {makeCheckPrinter} from './check-printer.ts';
import {readCheckCall} from './check-request.ts';

export const COMMAND: Command = {
  name: 'check',
  options: CHECK_OPTIONS,
  checkOption: checkCheckOption,
  run: runCheck,
};

async function runCheck(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const {request, policy, json, quiet} = readCheckCall(parsed, context);
  const printer = makeCheckPrinter({json, quiet, isChain: request.checksChain}, context);
  const failure = await checkImage(context.engine, request, policy, {
    onFindings: (findings) => context.stderr(findings.map((finding) => lineOf(finding, context)).join('')),
    onResult(result, {name}) {
      if (result.kind !== 'unsupported') warnOfUntold(result.untold, context);
      printer.add(result, name);
    },
  });
  if (failure !== undefined) throw refusedImage(failure, context.personality);
  return printer.end();
}

/** qemu-img would print them all. */
function warnOfUntold(untold: bigint, {warn}: CommandContext): void {
  if (untold > 0n) warn(`${untold} more findings are not shown; --record-limit sets how many are`);
}

function lineOf(finding: CheckFinding, context: CommandContext): string {
  const prefix = context.personality === 'qemu-img' ? 'qemu-img: ' : 'check: ';
  const text = wordFinding(quoteFor(context, finding));
  return `${describeFinding(finding).isNamed === true ? prefix : ''}${text}\n`;
}

/** What an image's texts hold must not drive a terminal, nor make lines of its own. */
function quoteFor({personality}: CommandContext, finding: CheckFinding): CheckFinding {
  const [text, more] = finding.texts;
  return personality === 'instar' ? {...finding, texts: [escapeControls(text), escapeControls(more)]} : finding;
}
