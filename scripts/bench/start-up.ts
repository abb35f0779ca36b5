import process from 'node:process';
import {compare, type Comparison} from './comparison.ts';
import {findInstar} from './programs.ts';
import {runRounds, type RoundOptions} from './run-rounds.ts';

const AT_MOST = 2;

/** `instar --version` beside what Node itself takes to start. */
export async function benchStart(options: RoundOptions): Promise<Comparison> {
  options.announce?.('start of the program');
  const node = {name: 'node -e 0', command: process.execPath, args: ['-e', '0']};
  const instar = {name: 'instar --version', command: process.execPath, args: [findInstar().file, '--version']};
  const times = await runRounds([node, instar], options);
  const target = {name: `${instar.name} over ${node.name}`, of: instar.name, over: node.name, atMost: AT_MOST};
  return compare({title: 'start of the program', work: 'No image, no guest.', skipped: []}, times, [target]);
}
