import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';

/** What the fake does for its first argument, in place of a program's `main`. */
const COMMAND_LINE = `
const {appendFileSync, writeSync} = require('node:fs');
let calls = 0;
const DEEDS = {
  show: () => writeSync(1, JSON.stringify({argv: process.argv.slice(2), folder: process.cwd(), word: process.env.WORD ?? ''})),
  name: () => writeSync(1, String(process.pid)),
  count: () => writeSync(1, \`\${++calls} \${process.listenerCount('SIGUSR1')}\`),
  listen: () => process.on('SIGUSR1', () => {}),
  complain: () => writeSync(2, 'no\\n'),
  hang: () => new Promise(() => { setInterval(() => {}, 1000); }),
  flood: () => new Promise(() => { setInterval(() => writeSync(1, 'x'.repeat(5000)), 1); }),
  die: () => process.kill(process.pid, 'SIGKILL'),
  bug: () => new Promise(() => { setTimeout(() => { throw new Error('late'); }); }),
};
exports.main = async () => {
  process.on('uncaughtException', ({message}) => { writeSync(2, message); process.exit(70); });
  await DEEDS[process.argv[2]]();
  process.exit(Number(process.argv[3] ?? 0));
};
if (require.main === module) exports.main();
`;

/** A program as the build makes them: a starter that loads the command line that it names. Goes when the test ends. */
export function makeFakeProgram(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-answer-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  writeFileSync(path.join(folder, 'cli-FAKE.cjs'), COMMAND_LINE);
  const starter = path.join(folder, 'program.cjs');
  writeFileSync(starter, "require('./cli-FAKE.cjs').main('qemu-img');\n");
  return starter;
}
