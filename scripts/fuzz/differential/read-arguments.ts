import {listFlagArguments} from './flag.ts';
import {nameSource} from './name-source.ts';
import type {Operation} from './operation.ts';
import {nameSecret} from './secret.ts';
import type {Subject} from './subject.ts';

const SECTOR_BYTES = 512;

/** The commands that only look. */
export type ReadOperation = Exclude<Operation, {command: 'create' | 'convert' | 'dd' | 'bench'}>;

/** The argument list behind the subcommand. */
export function listReadArguments(operation: ReadOperation, subject: Subject): readonly string[] {
  const flags = listFlagArguments(operation.flags, subject);
  const {before, name} = nameSource(operation.flags, subject);
  switch (operation.command) {
    case 'info':
    case 'check':
      return [...flags, ...before, name];
    case 'map':
      return [...flags, ...nameWindow(operation), ...before, name];
    case 'measure':
      return [...flags, ...listMeasureArguments(operation, subject)];
    case 'compare':
      return [...flags, ...listCompared(operation, subject)];
  }
}

function nameWindow({startSector, sectors}: Extract<Operation, {command: 'map'}>): readonly string[] {
  return [
    ...(startSector === undefined ? [] : [`--start-offset=${startSector * SECTOR_BYTES}`]),
    ...(sectors === undefined ? [] : [`--max-length=${sectors * SECTOR_BYTES}`]),
  ];
}

/** What is measured with a key needs the key; an image that does has brought it already. */
function listMeasureArguments(
  {flags, to, options, sizeBytes}: Extract<Operation, {command: 'measure'}>,
  subject: Subject,
): readonly string[] {
  const {before, name} = nameSource(flags, subject);
  const isSized = sizeBytes !== undefined;
  return [
    ...(!isSized && subject.unlocking.length > 0 ? [] : nameSecret({format: to, options})),
    '-O',
    to,
    ...(options === '' ? [] : ['-o', options]),
    ...(isSized ? ['--size', String(sizeBytes)] : [...before, name]),
  ];
}

/** Both images; where the first is named by its format, so is the second. */
function listCompared({flags, other}: Extract<Operation, {command: 'compare'}>, subject: Subject): readonly string[] {
  const {before, name, nameOther} = nameSource(flags, subject);
  const {image, below, belowFormat, first, firstFormat} = subject;
  const own = {file: image, format: subject.format};
  const others = {
    itself: own,
    below: below === undefined || belowFormat === undefined ? own : {file: below, format: belowFormat},
    first: {file: first, format: firstFormat},
  };
  const {file, format} = others[other];
  const isNamed = flags.includes('named') && subject.unlocking.length === 0;
  return [...(isNamed ? ['-F', format] : []), ...before, name, file === image ? name : nameOther(file)];
}
