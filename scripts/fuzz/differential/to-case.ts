import type {Case, InputFile, Step} from '../../../generators/cases/case.ts';
import {makeOutputCase, type OutputRow} from '../../../generators/cases/make-output-case.ts';
import {type ConvertOperation, listConvertArguments} from './convert-arguments.ts';
import {lookAgain, nameMade} from './look-again.ts';
import type {Operation} from './operation.ts';
import {listReadArguments} from './read-arguments.ts';
import type {Recipe} from './recipe.ts';
import {isEncrypted, SECRET} from './secret.ts';
import {describeSubject, type Subject} from './subject.ts';

const SECTOR_BYTES = 512;

type CaseSteps = Omit<Case, 'inputs'>;

/** The recipe's question as a case, to be put to qemu-img and to instar alike; what was written is looked at afterwards. */
export function toCase(recipe: Recipe, inputs: readonly InputFile[]): Case {
  const subject = describeSubject(recipe);
  const {operation} = recipe;
  switch (operation.command) {
    case 'convert':
      return {...makeConvertCase(operation, subject), inputs};
    case 'dd':
      return {...makeDdCase(operation, subject), inputs};
    case 'create':
      return {...makeCreateCase(operation, subject), inputs};
    case 'bench':
      return {...makeBenchCase(operation, subject), inputs};
    case 'info':
    case 'check':
    case 'map':
    case 'measure':
    case 'compare': {
      const {command} = operation;
      const argv = [command, ...listReadArguments(operation, subject)];
      return {...makeCase(command, 'mixed/fuzz', {image: subject.image, steps: [{name: command, argv}]}), inputs};
    }
  }
}

type CaseParts = Pick<Case, 'image' | 'steps' | 'unsettled'>;

function makeCase(command: Case['command'], filed: string, parts: CaseParts): CaseSteps {
  return {id: `${command}/${filed}`, command, format: 'mixed', files: 'written', ...parts};
}

function makeConvertCase(operation: ConvertOperation, subject: Subject): CaseSteps {
  const {to, options, flags} = operation;
  const made = makeOutputCase('convert', {
    // The whitelist tells by the name what was asked for.
    name: nameCase(options, ...flags),
    to,
    argv: listConvertArguments(operation, subject),
    named: nameMade(operation),
    ...(isUnsettled(operation) && {unsettled: 'bytes'}),
  });
  return {...made, steps: [...made.steps, ...lookAgain('convert', operation, subject)]};
}

function nameCase(options: string, ...more: readonly string[]): string {
  return ['fuzz', ...(options === '' ? [] : [options.replaceAll(/[^\w=]+/g, '-')]), ...more].join('-');
}

/** Outputs that two compressors write differently, or that hold something drawn that fingerprints do not mask. */
function isUnsettled({to, options, flags}: ConvertOperation): boolean {
  return flags.includes('compressed') || options.includes('streamOptimized') || isEncrypted({format: to, options});
}

type DdOperation = Extract<Operation, {command: 'dd'}>;

function makeDdCase({to, blockBytes, count, skip}: DdOperation, subject: Subject): CaseSteps {
  const argv = [
    ...subject.unlocking,
    '-O',
    to,
    `bs=${blockBytes}`,
    ...(count === undefined ? [] : [`count=${count}`]),
    ...(skip === undefined ? [] : [`skip=${skip}`]),
    `if=${subject.name}`,
    'of={image}',
  ];
  const row: OutputRow = {name: 'fuzz', to, argv};
  const made = makeOutputCase('dd', row);
  return {...made, steps: [...made.steps, ...lookAgain('dd', {to, options: ''}, subject)]};
}

type CreateOperation = Extract<Operation, {command: 'create'}>;

function makeCreateCase(operation: CreateOperation, {image, format, unlocking}: Subject): CaseSteps {
  const {to, options, over, sizeBytes} = operation;
  const isSealed = isEncrypted({format: to, options});
  const argv = [
    'create',
    ...(isSealed || unlocking.length > 0 ? ['--object', SECRET] : []),
    '-f',
    to,
    ...(options === '' ? [] : ['-o', options]),
    ...(over ? ['-b', image, '-F', format] : []),
    '{image}',
    ...(sizeBytes === undefined ? [] : [String(sizeBytes)]),
  ];
  const after = {onlyIfSucceeded: 'create'};
  const named = nameMade(operation);
  const steps: readonly Step[] = [
    {name: 'create', argv},
    {name: 'info-json', argv: ['info', '--output=json', ...named], ...after},
    {name: 'map-json', argv: ['map', '--output=json', ...named], ...after},
    ...lookAgain('create', operation),
  ];
  const file = `out.${to}`;
  return makeCase('create', `${to}/${nameCase(options)}`, {image: file, steps, ...(isSealed && {unsettled: [file]})});
}

type BenchOperation = Extract<Operation, {command: 'bench'}>;

/** Requests that are written go out one by one, so that both programs give blocks their places in the same order. */
function makeBenchCase(operation: BenchOperation, {format, image, name, unlocking, hasBitmaps}: Subject): CaseSteps {
  const named = unlocking.length > 0 ? [...unlocking, name] : ['-f', format, image];
  const steps: readonly Step[] = [
    {name: 'bench', argv: ['bench', ...listRequests(operation), ...named]},
    {name: 'info-json', argv: ['info', '--output=json', ...named]},
    {name: 'map-json', argv: ['map', '--output=json', ...named]},
    {name: 'check', argv: ['check', ...named]},
    {name: 'content', argv: ['convert', '-O', 'raw', ...named, 'guest.raw']},
  ];
  const shape = [operation.write ? 'write' : 'read', ...(hasBitmaps ? ['bitmaps'] : [])];
  return makeCase('bench', `${format}/${nameCase('', ...shape)}`, {image, steps});
}

function listRequests(operation: BenchOperation): readonly string[] {
  const {write, requests, requestBytes, stepBytes, fromSector, pattern, flushInterval} = operation;
  const numbers = {
    '-c': requests,
    '-s': requestBytes,
    '-d': write ? 1 : 4,
    '-S': stepBytes,
    '-o': fromSector === undefined ? undefined : fromSector * SECTOR_BYTES,
    '--pattern': pattern,
    '--flush-interval': flushInterval,
  };
  const given = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return [...(write ? ['-w'] : []), ...given.flatMap(([option, value]) => [option, String(value)])];
}
