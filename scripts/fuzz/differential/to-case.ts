import type {Case, InputFile, Step} from '../../../generators/cases/case.ts';
import {makeOutputCase, type OutputRow} from '../../../generators/cases/make-output-case.ts';
import type {CommandName, ConvertFlag, Operation} from './operation.ts';
import {fileOf, isOverlay, type Recipe} from './recipe.ts';

const SECTOR_BYTES = 512;

/** The image that is asked about, and what lies below it. */
type Subject = {
  readonly image: string;
  readonly format: string;
  readonly below: string | undefined;
  readonly belowFormat: string | undefined;
  readonly first: string;
  readonly snapshot: string | undefined;
};

/** The recipe's question as a case, to be put to qemu-img and to instar alike. */
export function toCase(recipe: Recipe, inputs: readonly InputFile[]): Case {
  const subject = describeSubject(recipe);
  const {operation} = recipe;
  if (operation.command === 'convert') {
    return {...makeOutputCase('convert', convertRow(operation, subject)), inputs: withExisting(operation, inputs)};
  }
  if (operation.command === 'dd') return {...makeOutputCase('dd', ddRow(operation, subject)), inputs};
  if (operation.command === 'create') {
    return makeCase('create', {image: `out.${operation.to}`, inputs, steps: createSteps(operation, subject)});
  }
  const argv = [operation.command, ...readArguments(operation, subject)];
  return makeCase(operation.command, {image: subject.image, inputs, steps: [{name: operation.command, argv}]});
}

function makeCase(command: CommandName, rest: Pick<Case, 'image' | 'inputs' | 'steps'>): Case {
  return {id: `${command}/mixed/fuzz`, command, format: 'mixed', files: 'written', ...rest};
}

function describeSubject({layers}: Recipe): Subject {
  const last = layers.length - 1;
  const {format = 'raw', deeds = []} = layers[last] ?? {};
  const snapshot = deeds.findIndex(({kind}) => kind === 'snapshot');
  return {
    image: fileOf(layers, last),
    format,
    below: isOverlay(layers, last) ? fileOf(layers, last - 1) : undefined,
    belowFormat: layers[last - 1]?.format,
    first: fileOf(layers, 0),
    snapshot: snapshot < 0 ? undefined : `s${snapshot}`,
  };
}

type ReadOperation = Exclude<Operation, {command: 'create' | 'convert' | 'dd'}>;

function readArguments(operation: ReadOperation, {image, format, below, first}: Subject): readonly string[] {
  const json = 'json' in operation && operation.json ? ['--output=json'] : [];
  switch (operation.command) {
    case 'info':
      return [...json, ...(operation.chain ? ['--backing-chain'] : []), ...nameFormat(operation.named, format), image];
    case 'check':
      return [...json, ...nameFormat(operation.named, format), image];
    case 'map':
      return [...json, ...nameWindow(operation), image];
    case 'measure':
      return [...json, '-O', operation.to, ...nameOptions(operation.options), image];
    case 'compare': {
      const other = {itself: image, below: below ?? image, first}[operation.other];
      return [...(operation.strict ? ['-s'] : []), image, other];
    }
  }
}

function nameWindow({startSector, sectors}: Extract<Operation, {command: 'map'}>): readonly string[] {
  return [
    ...(startSector === undefined ? [] : [`--start-offset=${startSector * SECTOR_BYTES}`]),
    ...(sectors === undefined ? [] : [`--max-length=${sectors * SECTOR_BYTES}`]),
  ];
}

function nameFormat(named: boolean, format: string): readonly string[] {
  return named ? ['-f', format] : [];
}

function nameOptions(options: string): readonly string[] {
  return options === '' ? [] : ['-o', options];
}

function createSteps(
  {to, options, over, sizeBytes}: Extract<Operation, {command: 'create'}>,
  {image, format}: Subject,
): readonly Step[] {
  const backing = over ? ['-b', image, '-F', format] : [];
  const after = {onlyIfSucceeded: 'create'};
  return [
    {
      name: 'create',
      argv: ['create', '-f', to, ...nameOptions(options), ...backing, '{image}', ...(over ? [] : [String(sizeBytes)])],
    },
    {name: 'info-human', argv: ['info', '-f', to, '{image}'], ...after},
    {name: 'info-json', argv: ['info', '--output=json', '-f', to, '{image}'], ...after},
  ];
}

/** Formats whose outputs are compressed or hold something drawn that fingerprints do not mask. */
function isUnsettled({options, flags}: Extract<Operation, {command: 'convert'}>): boolean {
  return flags.includes('compressed') || options.includes('streamOptimized');
}

function convertRow(operation: Extract<Operation, {command: 'convert'}>, subject: Subject): OutputRow {
  const {to, options, flags} = operation;
  const sources = flags.includes('twice') ? [subject.image, subject.image] : [subject.image];
  return {
    // The whitelist tells by the name what was asked for.
    name: ['fuzz', ...flags].join('-'),
    to,
    argv: [
      '-m',
      '1',
      ...flags.flatMap((flag) => FLAG_ARGUMENTS[flag](subject)),
      '-O',
      to,
      ...(flags.includes('into-existing') ? [] : nameOptions(options)),
      ...sources,
      '{image}',
    ],
    ...(isUnsettled(operation) && {unsettled: 'bytes'}),
  };
}

const FLAG_ARGUMENTS: Readonly<Record<ConvertFlag, (subject: Subject) => readonly string[]>> = {
  compressed: () => ['-c'],
  named: ({format}) => ['-f', format],
  'over-below': ({below, belowFormat = 'raw'}) => (below === undefined ? [] : ['-B', below, '-F', belowFormat]),
  snapshot: ({snapshot}) => ['-l', snapshot ?? 'missing'],
  bitmaps: () => ['--bitmaps'],
  progress: () => ['-p'],
  quiet: () => ['-q'],
  twice: () => [],
  'into-existing': () => ['-n'],
  'sparse-0': () => ['-S', '0'],
  'sparse-64k': () => ['-S', '64k'],
  salvage: () => ['--salvage'],
};

/** With `-n` the output is there before: made by the program that writes into it. */
function withExisting(
  {to, options, flags}: Extract<Operation, {command: 'convert'}>,
  inputs: readonly InputFile[],
): readonly InputFile[] {
  if (!flags.includes('into-existing')) return inputs;
  const file = `out.${to}`;
  const argv = ['create', '-f', to, ...nameOptions(options), file, '8M'];
  return [...inputs, {name: file, make: {kind: 'steps', steps: [argv]}}];
}

function ddRow({to, blockBytes, count, skip}: Extract<Operation, {command: 'dd'}>, {image}: Subject): OutputRow {
  const operands = [
    `bs=${blockBytes}`,
    ...(count === undefined ? [] : [`count=${count}`]),
    ...(skip === undefined ? [] : [`skip=${skip}`]),
  ];
  return {name: 'fuzz', to, argv: ['-O', to, ...operands, `if=${image}`, 'of={image}']};
}
