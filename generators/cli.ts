import {enableCompileCache} from 'node:module';
import {join} from 'node:path';
import {parseArguments, USAGE} from './arguments.ts';
import {GeneratorError} from './generator-error.ts';

/** Exit code of a program that a signal ended, as shells give it. */
const SIGNAL_EXIT_CODES = {SIGINT: 130, SIGTERM: 143} as const;
type Signal = keyof typeof SIGNAL_EXIT_CODES;

class Interruption extends GeneratorError {
  constructor(signal: Signal) {
    super('Interrupted. What was finished is kept: run the same command with --resume to continue.', {
      exitCode: SIGNAL_EXIT_CODES[signal],
    });
  }
}

/** Where Node keeps the sources without their types; taking them off at each start costs 0.1 s of processor time. */
const COMPILED = join(import.meta.dirname, '../build/.compiled');

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const controller = new AbortController();
  for (const signal of Object.keys(SIGNAL_EXIT_CODES) as Signal[]) {
    process.once(signal, () => {
      controller.abort(new Interruption(signal));
    });
  }
  try {
    return await run(argv, controller);
  } catch (error) {
    return report(error);
  }
}

async function run(argv: readonly string[], controller: AbortController): Promise<number> {
  const request = parseArguments(argv);
  if (request.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  // Loaded only now, so that help and a misspelt option answer at once.
  if (request.imageSets.length > 0) {
    const {makeImages} = await import('./make-images.ts');
    for await (const line of makeImages(request)) process.stdout.write(line);
    return 0;
  }
  if (request.dryRun) {
    const {planText} = await import('./dry-run.ts');
    for (const text of planText(request)) process.stdout.write(text);
    return 0;
  }
  enableCompileCache(COMPILED);
  const {generate} = await import('./generate.ts');
  return generate(request, {out: process.stdout, err: process.stderr, now: () => performance.now()}, controller);
}

/** One line for what the user can act on: our own errors, and the system's (full disk, no permission). */
function report(error: unknown): number {
  const isSystemError = error instanceof Error && 'syscall' in error;
  if (!(error instanceof GeneratorError) && !isSystemError) throw error;
  process.stderr.write(`generate: ${error.message}\n`);
  return error instanceof GeneratorError ? error.exitCode : 1;
}
