import type {OptionContext} from '../command.ts';

/** The format that was typed, or raw; instar knows vpc by its other name too. */
export function nameFormat(typed: string | undefined, {personality}: Pick<OptionContext, 'personality'>): string {
  return typed === 'vhd' && personality === 'instar' ? 'vpc' : (typed ?? 'raw');
}
