import type {Command, Personality} from './command.ts';

/** A subcommand; `load` is missing where this build does not have it. */
export type Subcommand = {
  readonly name: string;
  readonly load?: () => Promise<Command>;
  /** qemu-img has no such subcommand. */
  readonly instarOnly?: boolean;
};

/** Every subcommand: qemu-img's in the order of its help, then instar's own. Each is loaded only when it is asked for. */
export const SUBCOMMANDS: readonly Subcommand[] = [
  {name: 'amend'},
  {name: 'bench', load: async () => (await import('./commands/bench.ts')).COMMAND},
  {name: 'bitmap'},
  {name: 'check', load: async () => (await import('./commands/check.ts')).COMMAND},
  {name: 'commit'},
  {name: 'compare', load: async () => (await import('./commands/compare.ts')).COMMAND},
  {name: 'convert', load: async () => (await import('./commands/convert.ts')).COMMAND},
  {name: 'create', load: async () => (await import('./commands/create.ts')).COMMAND},
  {name: 'dd', load: async () => (await import('./commands/dd.ts')).COMMAND},
  {name: 'info', load: async () => (await import('./commands/info.ts')).COMMAND},
  {name: 'map', load: async () => (await import('./commands/map.ts')).COMMAND},
  {name: 'measure', load: async () => (await import('./commands/measure.ts')).COMMAND},
  {name: 'rebase'},
  {name: 'resize'},
  {name: 'snapshot'},
  {name: 'verify', load: async () => (await import('./commands/verify.ts')).COMMAND, instarOnly: true},
];

/** Those that the personality has. */
export function listSubcommands(personality: Personality): readonly Subcommand[] {
  return SUBCOMMANDS.filter(({instarOnly}) => personality === 'instar' || instarOnly !== true);
}

/** Finds a subcommand by its full name; qemu-img takes no abbreviations here. */
export function findSubcommand(name: string, personality: Personality): Subcommand | undefined {
  return listSubcommands(personality).find((row) => row.name === name);
}
