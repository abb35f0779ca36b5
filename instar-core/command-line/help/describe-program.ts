import ownPackage from '../../../package.json' with {type: 'json'};
import {formatQemuVersion, type QemuVersion} from '../../output/qemu-version.ts';
import {IMAGE_FORMATS} from '../../operations/info/format-numbers.ts';
import {listDrift} from '../../output/list-drift.ts';
import {INSTAR_GLOBAL_OPTIONS, LEADING_OPTIONS} from '../global-options.ts';
import {selectOptions} from '../option-sets.ts';
import type {Speaker} from '../report-error.ts';
import {listSubcommands} from '../subcommands.ts';
import {listOptions, wrapNames} from './option-lines.ts';
import {GLOBAL_WORDS, SUBCOMMAND_WORDS} from './option-words.ts';

/** What `--version`, `--list-drift` or `--help` before a subcommand prints. */
export function describeProgram(by: string, speaker: Speaker): string {
  switch (by) {
    case 'version':
      return describeVersion(speaker);
    case 'list-drift':
      return listDrift();
    default:
      return describeUse(speaker);
  }
}

function describeVersion({personality, version}: Speaker): string {
  return personality === 'qemu-img'
    ? `qemu-img version ${formatQemuVersion(version)}\n` +
        `Copyright (c) 2003-${copyrightYear(version)} Fabrice Bellard and the QEMU Project developers\n`
    : `instar ${ownPackage.version} (imitates qemu-img ${formatQemuVersion(version)})\n`;
}

/** The year in qemu-img's copyright line: that of the release, where two in one year share it. */
function copyrightYear({major, minor}: QemuVersion): number {
  return major === 8 && minor === 0 ? 2022 : 2015 + major;
}

/** The text of `--help`, in instar's own words for both personalities. */
function describeUse(speaker: Speaker): string {
  const {personality, programName} = speaker;
  const options = selectOptions([...LEADING_OPTIONS, ...INSTAR_GLOBAL_OPTIONS], speaker);
  const all = listSubcommands(personality);
  const here = all.filter(({load}) => load !== undefined);
  const later = all.filter(({load}) => load === undefined).map(({name}) => name);
  const commands = here.map(({name}) => `  ${name.padEnd(10)}${SUBCOMMAND_WORDS[name]?.about ?? ''}\n`).join('');
  const asQemu = personality === 'instar' ? `       ${programName} qemu-img ARGUMENTS OF QEMU-IMG…\n` : '';
  return (
    describeVersion(speaker) +
    `\nUsage: ${programName} [options] COMMAND [command options]\n${asQemu}` +
    `\nOptions:\n${listOptions(options, GLOBAL_WORDS)}` +
    `\nCommands (${programName} COMMAND --help tells more):\n${commands}` +
    `\nNot available in this build of instar:\n${wrapNames(later)}` +
    `\nSupported formats: ${listFormats(personality)}\n`
  );
}

/** To qemu-img an ISO 9660 image is raw. */
function listFormats(personality: Speaker['personality']): string {
  return IMAGE_FORMATS.filter((name) => name !== 'iso' || personality === 'instar').join(' ');
}
