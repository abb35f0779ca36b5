import type {Case, InputFile, Step} from '../../../generators/cases/case.ts';
import {makeOutputCase, type OutputRow} from '../../../generators/cases/make-output-case.ts';
import {type ConvertOperation, listConvertArguments} from './convert-arguments.ts';
import {lookAgain, nameMade} from './look-again.ts';
import {listFlagArguments} from './flag.ts';
import {nameSource} from './name-source.ts';
import type {Operation} from './operation.ts';
import {listReadArguments} from './read-arguments.ts';
import type {Recipe} from './recipe.ts';
import {isEncrypted, nameSecret} from './secret.ts';
import {describeSubject, type Subject} from './subject.ts';

const SECTOR_BYTES = 512;

type CaseSteps = Omit<Case, 'inputs'>;

/** The recipe's question as a case, to be put to qemu-img and to instar alike; what was written is looked at afterwards. */
export function toCase(recipe: Recipe, inputs: readonly InputFile[]): Case {
  const {id, ...steps} = listCaseSteps(recipe.operation, describeSubject(recipe));
  return {...steps, id: `${id}-${nameSources(recipe)}`, inputs};
}

function listCaseSteps(operation: Operation, subject: Subject): CaseSteps {
  switch (operation.command) {
    case 'convert':
      return makeConvertCase(operation, subject);
    case 'dd':
      return makeDdCase(operation, subject);
    case 'create':
      return makeCreateCase(operation, subject);
    case 'bench':
      return makeBenchCase(operation, subject);
    case 'info':
    case 'check':
    case 'map':
    case 'measure':
    case 'compare': {
      const {command} = operation;
      const argv = [command, ...listReadArguments(operation, subject)];
      return makeCase(command, 'mixed/fuzz', {image: subject.image, steps: [{name: command, argv}]});
    }
  }
}

/** The formats of the images, the last first, and what is odd about them, each between hyphens, for the whitelist. */
function nameSources({layers}: Recipe): string {
  const isDamaged = layers.some(({wounds = [], cutBytes = 0}) => wounds.length > 0 || cutBytes > 0);
  const isOdd = layers.some(({oddBytes = 0}) => oddBytes > 0);
  const formats = layers.map(({format}) => format).toReversed();
  return `of-${[...formats, ...(isOdd ? ['odd'] : []), ...(isDamaged ? ['damaged'] : [])].join('-')}-`;
}

type CaseParts = Pick<Case, 'image' | 'steps' | 'unsettled'>;

function makeCase(command: Case['command'], filed: string, parts: CaseParts): CaseSteps {
  return {id: `${command}/${filed}`, command, format: 'mixed', files: 'written', ...parts};
}

function makeConvertCase(operation: ConvertOperation, subject: Subject): CaseSteps {
  const {to, options, flags} = operation;
  const made = makeOutputCase('convert', {
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

function makeDdCase({flags, to, blockBytes, count, skip}: DdOperation, subject: Subject): CaseSteps {
  const {before, name} = nameSource(flags, subject);
  const argv = [
    ...listFlagArguments(flags, subject),
    ...before,
    '-O',
    to,
    `bs=${blockBytes}`,
    ...(count === undefined ? [] : [`count=${count}`]),
    ...(skip === undefined ? [] : [`skip=${skip}`]),
    `if=${name}`,
    'of={image}',
  ];
  const row: OutputRow = {name: 'fuzz', to, argv};
  const made = makeOutputCase('dd', row);
  return {...made, steps: [...made.steps, ...lookAgain('dd', {to, options: ''}, subject)]};
}

type CreateOperation = Extract<Operation, {command: 'create'}>;

function makeCreateCase(operation: CreateOperation, subject: Subject): CaseSteps {
  const {to, options, flags, sizeBytes} = operation;
  const isSealed = isEncrypted({format: to, options});
  const argv = [
    'create',
    ...(subject.unlocking.length > 0 ? subject.unlocking.slice(0, 2) : nameSecret({format: to, options})),
    '-f',
    to,
    ...(options === '' ? [] : ['-o', options]),
    ...listFlagArguments(flags, subject),
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
function makeBenchCase(operation: BenchOperation, subject: Subject): CaseSteps {
  const {format, image, unlocking} = subject;
  const {flags} = operation;
  const {before, name} = nameSource(flags, subject);
  const named = unlocking.length > 0 ? [...before, name] : ['-f', format, image];
  const sent = unlocking.length > 0 ? toWholeSectors(operation) : operation;
  const asked = [...listFlagArguments(flags, subject), ...listRequests(sent), ...before, name];
  const steps: readonly Step[] = [
    {name: 'bench', argv: ['bench', ...asked]},
    {name: 'info-json', argv: ['info', '--output=json', ...named]},
    {name: 'map-json', argv: ['map', '--output=json', ...named]},
    {name: 'check', argv: ['check', ...named]},
    {name: 'content', argv: ['convert', '-O', 'raw', ...named, 'guest.raw']},
  ];
  return makeCase('bench', `${format}/${nameCase('', flags.includes('write') ? 'write' : 'read')}`, {image, steps});
}

/** instar writes what is encrypted in whole sectors only, and says so. */
function toWholeSectors(operation: BenchOperation): BenchOperation {
  const round = (bytes: number): number => Math.ceil(bytes / SECTOR_BYTES) * SECTOR_BYTES;
  const {requestBytes, stepBytes} = operation;
  return {
    ...operation,
    requestBytes: round(requestBytes),
    stepBytes: stepBytes === undefined ? undefined : round(stepBytes),
  };
}

function listRequests(operation: BenchOperation): readonly string[] {
  const {flags, requests, requestBytes, stepBytes, fromSector, pattern, flushInterval} = operation;
  const numbers = {
    '-c': requests,
    '-s': requestBytes,
    '-d': flags.includes('write') ? 1 : 4,
    '-S': stepBytes,
    '-o': fromSector === undefined ? undefined : fromSector * SECTOR_BYTES,
    '--pattern': pattern,
    '--flush-interval': flushInterval,
  };
  const given = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return given.flatMap(([option, value]) => [option, String(value)]);
}
