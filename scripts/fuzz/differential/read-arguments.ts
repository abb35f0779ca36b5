import type {Operation} from './operation.ts';
import {isEncrypted, SECRET} from './secret.ts';
import type {Subject} from './subject.ts';

const SECTOR_BYTES = 512;

/** The commands that only look. */
export type ReadOperation = Exclude<Operation, {command: 'create' | 'convert' | 'dd' | 'bench'}>;

/** The argument list behind the subcommand. */
export function listReadArguments(operation: ReadOperation, subject: Subject): readonly string[] {
  const json = 'json' in operation && operation.json ? ['--output=json'] : [];
  const image = [...subject.unlocking, subject.name];
  switch (operation.command) {
    case 'info':
      return [...json, ...(operation.chain ? ['--backing-chain'] : []), ...nameFormat(operation, subject), ...image];
    case 'check':
      return [...json, ...nameFormat(operation, subject), ...image];
    case 'map':
      return [...json, ...nameWindow(operation), ...image];
    case 'measure':
      return [
        ...json,
        ...nameSecret(operation, subject),
        '-O',
        operation.to,
        ...nameMeasured(operation, subject),
        ...image,
      ];
    case 'compare':
      return [...(operation.strict ? ['-s'] : []), ...image, nameOther(operation, subject)];
  }
}

function nameOther({other}: Extract<Operation, {command: 'compare'}>, subject: Subject): string {
  const {name, below = name, first} = subject;
  const chosen = {itself: name, below, first}[other];
  return subject.unlocking.length === 0 || chosen === name ? chosen : `file.filename=${chosen}`;
}

function nameWindow({startSector, sectors}: Extract<Operation, {command: 'map'}>): readonly string[] {
  return [
    ...(startSector === undefined ? [] : [`--start-offset=${startSector * SECTOR_BYTES}`]),
    ...(sectors === undefined ? [] : [`--max-length=${sectors * SECTOR_BYTES}`]),
  ];
}

/** What is measured with a key needs the key; an image that does has brought it already. */
function nameSecret({to, options}: Extract<Operation, {command: 'measure'}>, {unlocking}: Subject): readonly string[] {
  return unlocking.length === 0 && isEncrypted({format: to, options}) ? ['--object', SECRET] : [];
}

function nameMeasured(
  {options, snapshot: fromSnapshot}: Extract<Operation, {command: 'measure'}>,
  {snapshot}: Subject,
): readonly string[] {
  return [...(options === '' ? [] : ['-o', options]), ...(fromSnapshot ? ['-l', snapshot] : [])];
}

/** What is unlocked names its format itself. */
function nameFormat({named}: {readonly named: boolean}, {format, unlocking}: Subject): readonly string[] {
  return named && unlocking.length === 0 ? ['-f', format] : [];
}
