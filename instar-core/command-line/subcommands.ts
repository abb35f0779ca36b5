import type {Command} from './command.ts';

/** A subcommand of qemu-img; `load` is missing where this build does not have it. */
export type Subcommand = {readonly name: string; readonly load?: () => Promise<Command>};

/** Every subcommand of qemu-img, in the order of its help. Each is loaded only when it is asked for. */
export const SUBCOMMANDS: readonly Subcommand[] = [
  {name: 'amend'},
  {name: 'bench'},
  {name: 'bitmap'},
  {name: 'check'},
  {name: 'commit'},
  {name: 'compare'},
  {name: 'convert'},
  {name: 'create', load: async () => (await import('./commands/create.ts')).COMMAND},
  {name: 'dd'},
  {name: 'info', load: async () => (await import('./commands/info.ts')).COMMAND},
  {name: 'map', load: async () => (await import('./commands/map.ts')).COMMAND},
  {name: 'measure'},
  {name: 'rebase'},
  {name: 'resize'},
  {name: 'snapshot'},
];

/** Finds a subcommand by its full name; qemu-img takes no abbreviations here. */
export function findSubcommand(name: string): Subcommand | undefined {
  return SUBCOMMANDS.find((row) => row.name === name);
}
