import type {Personality} from './command-line/command.ts';
import {reportBug} from './command-line/report-error.ts';
import {runCommandLine} from './command-line/run-command-line.ts';
import {type CaughtSignals, catchSignals} from './command-line/signals.ts';
import {writeOutput} from './command-line/write-output.ts';

// For the build, which runs commands to have them compiled.
export {runCommandLine};

/**
 * Runs one program call and ends the process. All that was written is out by then, so that nothing is cut off; ending
 * at once leaves out taking V8 apart, 1 ms.
 */
export async function main(personality: Personality): Promise<void> {
  const {env, argv} = process;
  process.on('uncaughtException', (error) => {
    // Nothing that is still under way can be trusted now.
    process.exit(reportBug(error, writeOutput, env));
  });
  let caught: CaughtSignals | undefined;
  const openSignal = (): AbortSignal => (caught ??= catchSignals()).signal;
  const ended = await runCommandLine({
    personality,
    argv: argv.slice(2),
    environment: env,
    write: writeOutput,
    openSignal,
  });
  process.exit(caught?.exitCode() ?? ended);
}
