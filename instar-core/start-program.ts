import process from 'node:process';
import type {Personality} from './command-line/command.ts';

const OLDEST_NODE = [22, 20];

/**
 * Starts the command line, or says in one line that this Node is too old for it. This file and the two that call it
 * are all that an old Node ever reads, so they keep to syntax that it knows: no `?.`, no `??`, no top-level await.
 */
export function startProgram(personality: Personality): void {
  const found = process.versions.node.split('.').map(Number);
  const major = found[0] || 0;
  const minor = found[1] || 0;
  if (major < OLDEST_NODE[0]! || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]!)) {
    process.stderr.write(
      'instar: Node ' + OLDEST_NODE.join('.') + ' or newer is needed; this is ' + process.versions.node + '\n',
    );
    process.exitCode = 1;
    return;
  }

  void import('./cli.ts').then(({main}) => main(personality));
}
