import {matchesGlob} from 'node:path';
import type {Case} from '../cases/case.ts';
import {CASE_TABLES} from '../cases/case-tables.ts';
import {GeneratorError} from '../generator-error.ts';

/** The cases of a command that match one of the globs; all of them without globs. None at all is an error. */
export function selectCases(command: string | undefined, globs: readonly string[] = []): readonly Case[] {
  const table = findTable(command);
  if (globs.length === 0) return table;
  const unmatched = globs.find((glob) => !table.some(({id}) => matchesGlob(id, glob)));
  if (unmatched !== undefined) {
    throw new GeneratorError(`No case matches '${unmatched}'. ${describeTable(table)}`);
  }
  return table.filter(({id}) => globs.some((glob) => matchesGlob(id, glob)));
}

/** The commands that a name stands for: every one for `all`. */
export function listCommands(command: string): readonly string[] {
  return command === ALL_COMMANDS ? Object.keys(CASE_TABLES) : [command];
}

/** Stands for every command. */
const ALL_COMMANDS = 'all';

function findTable(command: string | undefined): readonly Case[] {
  const known = [...Object.keys(CASE_TABLES), ALL_COMMANDS].join(', ');
  if (command === undefined) throw new GeneratorError(`Say which command with --command. Known commands: ${known}.`);
  if (command === ALL_COMMANDS) return Object.values(CASE_TABLES).flat();
  const table = new Map<string, readonly Case[]>(Object.entries(CASE_TABLES)).get(command);
  if (!table) throw new GeneratorError(`Unknown command '${command}'. Known commands: ${known}.`);
  if (table.length === 0) throw new GeneratorError(`The table of '${command}' has no cases.`);
  return table;
}

/** The folders of a table and its size: the whole list would not fit a line. */
function describeTable(table: readonly Case[]): string {
  const folders = new Set(table.map(({id}) => `${id.slice(0, id.lastIndexOf('/'))}/*`));
  return `Known cases: ${[...folders].join(', ')} (${table.length} in all, listed by --dry-run).`;
}
