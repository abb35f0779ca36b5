import {InstarError} from '../../instar-error.ts';
import {isImageFormat} from '../../operations/info/format-numbers.ts';
import {wordForeignFormat} from '../../operations/info/foreign-format.ts';
import {FINDING_KINDS} from '../../operations/verify/finding.ts';
import type {Policy} from '../../operations/verify/policy.ts';
import {verifyImage} from '../../operations/verify/verify-image.ts';
import type {VerifyReport} from '../../operations/verify/verify-report.ts';
import {writeJson} from '../../output/json-writer.ts';
import {makeVerifyDocument} from '../../output/verify-document.ts';
import {verifyText} from '../../output/verify-human.ts';
import {holdStandardInput} from '../../storage/standard-input.ts';
import type {Command, CommandContext, OptionContext, ParsedArguments} from '../command.ts';
import {VERIFY_OPTIONS} from '../option-tables/verify.ts';
import {checkObject} from '../object-option.ts';
import {checkOutput, readOutput} from '../output-option.ts';
import type {Options} from '../parse-arguments.ts';
import {usageError} from '../usage-error.ts';
import {readSecrets} from '../secrets.ts';
import {readImageOperand} from './image-operand.ts';
import {readPolicy} from './read-policy.ts';
import {readVerifyPolicy} from './verify-policy.ts';

export const COMMAND: Command = {
  name: 'verify',
  options: VERIFY_OPTIONS,
  checkOption: checkVerifyOption,
  run: runVerify,
};

/** Exit codes: everything is safe; something could not be looked at; something is not safe. */
const EXIT_SAFE = 0;
const EXIT_TROUBLE = 1;
const EXIT_UNSAFE = 2;
/** Not safe because it is no image at all, and not safe because a limit ended the look at it. */
const EXIT_NO_IMAGE = 3;
const EXIT_UNFINISHED = 4;

function checkVerifyOption(key: string, value: string, context: OptionContext): number | undefined {
  if (key === 'output') return checkOutput(value, context);
  if (key === 'object') return checkObject(value, context);
  if (key !== 'list-findings') return undefined;
  context.stdout(listFindings());
  return 0;
}

function listFindings(): string {
  return Object.entries(FINDING_KINDS)
    .map(
      ([id, {severity, denied, about}]) =>
        `${id.padEnd(17)} ${severity.padEnd(8)} ${denied ? 'denied ' : 'allowed'} ${about}\n`,
    )
    .join('');
}

/** With one file, a failure is thrown; with several, each is reported and the others are still looked at. */
async function runVerify({options, operands}: ParsedArguments, context: CommandContext): Promise<number> {
  if (operands.length === 0) throw usageError('Expecting at least one image file name');
  const policy = readVerifyPolicy(options, context);
  const json = readOutput(options) === 'json';
  const reports: VerifyReport[] = [];
  const exits: number[] = [];
  for (const operand of operands) {
    const report = await verifyOrReport(operand, {options, policy, context, isOnly: operands.length === 1});
    exits.push(report === undefined ? EXIT_TROUBLE : exitOf(report));
    if (report === undefined) continue;
    reports.push(report);
    if (!json && !options.has('quiet')) context.stdout(verifyText(report));
  }

  if (json) context.stdout(`${jsonOf(reports, operands.length === 1)}\n`);
  return [EXIT_UNSAFE, EXIT_NO_IMAGE, EXIT_UNFINISHED, EXIT_TROUBLE].find((exit) => exits.includes(exit)) ?? EXIT_SAFE;
}

type Verifying = {
  readonly options: Options;
  readonly policy: Policy;
  readonly context: CommandContext;
  readonly isOnly: boolean;
};

async function verifyOrReport(operand: string, verifying: Verifying): Promise<VerifyReport | undefined> {
  try {
    return await verifyOperand(operand, verifying);
  } catch (error) {
    const {context, isOnly} = verifying;
    if (isOnly || !(error instanceof InstarError) || context.engine.signal?.aborted === true) throw error;
    context.stderr(`verify: ${error.message}\n${error.hint}`);
    return undefined;
  }
}

async function verifyOperand(operand: string, {options, policy, context}: Verifying): Promise<VerifyReport> {
  const held = operand === '-' ? await holdStandardInput({limit: policy.maxFileSize}) : undefined;
  const follow = options.has('chain');
  const source = {
    isImageOptions: options.has('image-opts') && held === undefined,
    secrets: readSecrets(options.get('object')),
    opensBacking: follow,
  };
  try {
    return await verifyImage(
      context.engine,
      {
        ...readImageOperand(held?.path ?? operand, source, context),
        filename: operand,
        title: operand,
        declared: readFormat(options.get('format')?.at(-1), operand),
        follow,
      },
      {
        policy,
        reading: {
          ...readPolicy(context),
          probing: 'secure',
          extents: follow ? 'beside' : 'none',
          opensDataFile: follow,
        },
      },
    );
  } finally {
    held?.close();
  }
}

function readFormat(format: string | undefined, operand: string) {
  const known = format === 'vhd' ? 'vpc' : format;
  if (known === undefined || isImageFormat(known)) return known;
  throw new InstarError('unknown-format', `Could not open '${operand}': ${wordForeignFormat(known)}`);
}

function exitOf({safe, findings}: VerifyReport): number {
  if (safe) return EXIT_SAFE;
  const denied = findings.filter((finding) => finding.denied).map(({id}) => id);
  if (denied.includes('unknown_format') || denied.includes('invalid_image')) return EXIT_NO_IMAGE;
  return denied.every((id) => id === 'unfinished') ? EXIT_UNFINISHED : EXIT_UNSAFE;
}

function jsonOf(reports: readonly VerifyReport[], isOnly: boolean): string {
  const documents = reports.map((report) => makeVerifyDocument(report));
  const [first] = documents;
  return writeJson(isOnly && first !== undefined ? first : documents);
}
