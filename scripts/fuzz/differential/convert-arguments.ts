import {listFlagArguments} from './flag.ts';
import {nameSource} from './name-source.ts';
import type {Operation} from './operation.ts';
import {isEncrypted, nameSecret, spell} from './secret.ts';
import type {Subject} from './subject.ts';

export type ConvertOperation = Extract<Operation, {command: 'convert'}>;

/** The argument list behind `convert`. */
export function listConvertArguments(operation: ConvertOperation, subject: Subject): readonly string[] {
  const {to, options, flags} = operation;
  const isThere = flags.includes('into-existing');
  const made = {format: to, options};
  const isSpelt = flags.includes('spelt-target') || (isThere && isEncrypted(made));
  const {before, name, nameOther} = nameSource(flags, subject);
  return [
    '-m',
    flags.includes('several') ? '8' : '1',
    ...(subject.unlocking.length > 0 ? [] : nameSecret(made)),
    ...before,
    ...listFlagArguments(flags, subject),
    ...(isSpelt ? ['--target-image-opts'] : ['-O', to]),
    ...(isThere || options === '' ? [] : ['-o', options]),
    ...(flags.includes('after-first') ? [nameOther(subject.first)] : []),
    name,
    ...(flags.includes('twice') ? [name] : []),
    isSpelt ? spell(made, '{image}') : '{image}',
  ];
}
