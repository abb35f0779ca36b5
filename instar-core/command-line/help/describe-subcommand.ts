import {holds} from '../../output/drift.ts';
import type {Command} from '../command.ts';
import {INSTAR_GLOBAL_OPTIONS} from '../global-options.ts';
import {HELP_OPTION, selectOptions} from '../option-sets.ts';
import type {Speaker} from '../report-error.ts';
import {describeProgram} from './describe-program.ts';
import {listOptions, writeSyntax} from './option-lines.ts';
import {GLOBAL_WORDS, SUBCOMMAND_WORDS} from './option-words.ts';

/**
 * What `--help` among a subcommand's options prints, in instar's own words. Before the 10.1 rework qemu-img prints
 * the same text as without a subcommand, and so does its imitation.
 */
export function describeSubcommand({name, options}: Command, speaker: Speaker): string {
  const {personality, programName, version} = speaker;
  if (personality === 'qemu-img' && !holds('usage-rework', version)) {
    return describeProgram('help', speaker);
  }

  const words = SUBCOMMAND_WORDS[name];
  const operands = (personality === 'instar' ? words?.instarOperands : undefined) ?? words?.operands;
  const optionWords = {...GLOBAL_WORDS, ...words?.options};
  const rows = selectOptions([HELP_OPTION, ...options], speaker);
  const own = selectOptions(INSTAR_GLOBAL_OPTIONS, speaker);
  const shared = own.length === 0 ? '' : `\nOptions of every command:\n${listOptions(own, GLOBAL_WORDS)}`;
  return (
    `Usage:\n${writeSyntax(`${programName} ${name}`, rows, optionWords, operands ?? '')}` +
    `\n${words?.about ?? ''}\n\nOptions:\n${listOptions(rows, optionWords)}${shared}`
  );
}
