import type {Step} from '../../../generators/cases/case.ts';
import type {Made} from './operation.ts';
import {unlock} from './secret.ts';
import type {Subject} from './subject.ts';

/** How a file is named when it is looked at. */
export function nameMade({to, options}: Made, file = '{image}'): readonly string[] {
  const unlocked = unlock({format: to, options}, file);
  return unlocked.options.length > 0 ? [...unlocked.options, unlocked.name] : ['-f', to, file];
}

/** What a made image says to people, whether it is sound, and whether it holds what `source` does, by qemu-img's word. */
export function lookAgain(command: string, made: Made, source?: Subject): readonly Step[] {
  const named = nameMade(made);
  const after = {onlyIfSucceeded: command};
  const isComparable = source !== undefined && source.unlocking.length === 0 && named[0] === '-f';
  return [
    {name: 'info-human', argv: ['info', ...named], ...after},
    {name: 'check', argv: ['check', ...named], ...after},
    ...(isComparable
      ? [{name: 'compare', argv: ['compare', '-f', source.format, '-F', made.to, source.image, '{image}'], ...after}]
      : []),
  ];
}
