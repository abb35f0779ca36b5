import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {compiledFileOf, makeScript, runBundle} from '../../instar-core/bundled-cli.ts';
import type * as CommandLine from '../../instar-core/cli.ts';
import type {AnswerMessage, CallMessage} from '../../harness/answer/messages.ts';

/**
 * A process that answers calls of the built program one after the other, each through the `main` that the program
 * itself calls and with modules that are loaded anew, so that nothing of a call is left for the next. Its standard
 * output and standard error are files that the parent reads and empties between the calls.
 */
const [program = ''] = process.argv.slice(2);
const file = findCommandLine(program);
const compiled = compiledFileOf(file);
const script = makeScript(file, existsSync(compiled) ? readFileSync(compiled) : undefined);
const exit = process.exit.bind(process);

process.on('message', (message) => {
  // SAFETY: the parent sends nothing else.
  void answer(message as CallMessage);
});
process.on('disconnect', () => exit(1));

/** The program's file names the command line that it loads. */
function findCommandLine(starter: string): string {
  const names = new Set(readFileSync(starter, 'utf8').match(/cli-\w+\.cjs/g));
  const [name] = names;
  if (name === undefined || names.size > 1) throw new Error(`${starter} does not name its command line.`);
  return path.join(path.dirname(starter), name);
}

async function answer({directory, argv, environment}: CallMessage): Promise<void> {
  process.chdir(directory);
  process.argv = [process.execPath, program, ...argv];
  setEnvironment(environment);
  const listeners = listListeners();
  const ended = await callMain();
  removeOthers(listeners);
  process.send?.({exit: ended} satisfies AnswerMessage);
}

function setEnvironment(environment: CallMessage['environment']): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  for (const [name, value] of Object.entries(environment)) {
    // Setting TZ again would have all dates reckoned anew.
    if (process.env[name] !== value) process.env[name] = value;
  }
}

/** Calls the program's `main` and gives the exit code that it ends the process with. */
async function callMain(): Promise<number> {
  // SAFETY: the file is the bundle of cli.ts.
  const {main} = runBundle(script, file) as typeof CommandLine;
  let code: number | undefined;
  // SAFETY: main() ends the process as the last thing it does, so it does not matter that this one returns.
  process.exit = ((given?: number) => {
    code ??= given;
  }) as typeof process.exit;
  const ending = main('qemu-img');
  // main() listens first and says what went wrong. Nothing can be trusted then, so this process ends as the program would.
  process.on('uncaughtException', () => exit(code));
  await ending;
  if (code === undefined) throw new Error('The program did not end.');
  return code;
}

type Listeners = ReadonlyMap<string | symbol, ReadonlySet<unknown>>;

function listListeners(): Listeners {
  return new Map(process.eventNames().map((name) => [name, new Set(process.rawListeners(name as NodeJS.Signals))]));
}

/** What a call listens to would be gone with its process. */
function removeOthers(kept: Listeners): void {
  for (const [name, listeners] of listListeners()) {
    for (const listener of listeners) {
      if (kept.get(name)?.has(listener) !== true) process.off(name, listener as () => void);
    }
  }
}
