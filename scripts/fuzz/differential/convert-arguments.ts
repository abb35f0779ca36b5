import type {ConvertFlag, Operation} from './operation.ts';
import {isEncrypted, nameEncrypted, SECRET} from './secret.ts';
import type {Subject} from './subject.ts';

export type ConvertOperation = Extract<Operation, {command: 'convert'}>;

/** The argument list behind `convert`. */
export function listConvertArguments(operation: ConvertOperation, subject: Subject): readonly string[] {
  const {to, options, flags} = operation;
  const isThere = flags.includes('into-existing');
  const isSealed = isEncrypted({format: to, options});
  return [
    '-m',
    '1',
    ...(isSealed || subject.unlocking.length > 0 ? ['--object', SECRET] : []),
    ...(subject.unlocking.length > 0 && !flags.includes('image-opts') ? ['--image-opts'] : []),
    ...flags.flatMap((flag) => FLAG_ARGUMENTS[flag](subject)),
    ...(isThere && isSealed ? ['--target-image-opts'] : ['-O', to]),
    ...(isThere || options === '' ? [] : ['-o', options]),
    ...listSources(operation, subject),
    isThere && isSealed ? nameEncrypted({format: to, options}, '{image}') : '{image}',
  ];
}

function listSources({flags}: ConvertOperation, {name, image, format, first, unlocking}: Subject): readonly string[] {
  const isSpelt = unlocking.length > 0 || flags.includes('image-opts');
  const own = unlocking.length > 0 || !isSpelt ? name : `driver=${format},file.filename=${image}`;
  return [
    ...(flags.includes('after-first') ? [isSpelt ? `file.filename=${first}` : first] : []),
    own,
    ...(flags.includes('twice') ? [own] : []),
  ];
}

const FLAG_ARGUMENTS: Readonly<Record<ConvertFlag, (subject: Subject) => readonly string[]>> = {
  compressed: () => ['-c'],
  named: ({format, unlocking}) => (unlocking.length > 0 ? [] : ['-f', format]),
  'image-opts': () => ['--image-opts'],
  'over-below': ({below, belowFormat = 'raw'}) => (below === undefined ? [] : ['-B', below, '-F', belowFormat]),
  snapshot: ({snapshot}) => ['-l', snapshot],
  bitmaps: () => ['--bitmaps'],
  'skip-broken-bitmaps': () => ['--skip-broken-bitmaps'],
  progress: () => ['-p'],
  quiet: () => ['-q'],
  twice: () => [],
  'after-first': () => [],
  'into-existing': () => ['-n'],
  'onto-data': () => [],
  'small-target': () => [],
  'target-is-zero': () => ['--target-is-zero'],
  'sparse-0': () => ['-S', '0'],
  'sparse-64k': () => ['-S', '64k'],
  unordered: () => ['-W'],
  shared: () => ['-U'],
  offload: () => ['-C'],
  salvage: () => ['--salvage'],
};
