import ownPackage from '../../package.json' with {type: 'json'};
import type {Command} from './command.ts';
import {formatQemuVersion, type QemuVersion} from '../output/qemu-version.ts';
import type {Speaker} from './report-error.ts';
import {HELP_OPTION, selectOptions} from './option-sets.ts';
import {SUBCOMMANDS} from './subcommands.ts';

/** What `--version` or `--help` before a subcommand prints. */
export function describeProgram(by: string, speaker: Speaker): string {
  return by === 'version' ? describeVersion(speaker) : describeUse(speaker);
}

/** What `--help` among a subcommand's options prints. */
export function describeSubcommand(command: Command, speaker: Speaker): string {
  const options = selectOptions([HELP_OPTION, ...command.options], speaker).map(
    ({short, long}) => `  ${[short && `-${short}`, long && `--${long}`].filter(Boolean).join(', ')}\n`,
  );
  return `Usage: ${speaker.programName} ${command.name} [options] FILE...\n\nOptions:\n${options.join('')}`;
}

function describeVersion({personality, version}: Speaker): string {
  return personality === 'qemu-img'
    ? `qemu-img version ${formatQemuVersion(version)}\n` +
        `Copyright (c) 2003-${copyrightYear(version)} Fabrice Bellard and the QEMU Project developers\n`
    : `instar ${ownPackage.version} (imitates qemu-img ${formatQemuVersion(version)})\n`;
}

function describeUse({programName}: Speaker): string {
  const names = SUBCOMMANDS.map(({name, load}) => `  ${name}${load === undefined ? ' (not available)' : ''}\n`);
  return `Usage: ${programName} [options] COMMAND [command options]\n\nCommands:\n${names.join('')}`;
}

/** The year in the copyright line follows the major release. */
function copyrightYear({major, minor}: QemuVersion): number {
  return major === 8 && minor === 0 ? 2022 : 2015 + major;
}
