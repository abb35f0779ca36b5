import {InstarError} from '../../instar-error.ts';
import {benchImage} from '../../operations/bench/bench-image.ts';
import type {Command, CommandContext, ParsedArguments} from '../command.ts';
import {BENCH_OPTIONS} from '../option-tables/bench.ts';
import {unreadableImage} from '../unreadable-image.ts';
import {checkBenchOption} from './bench-options.ts';
import {readBenchCall, type BenchCall} from './bench-request.ts';
import {readPolicy} from './read-policy.ts';

export const COMMAND: Command = {name: 'bench', options: BENCH_OPTIONS, checkOption: checkBenchOption, run: runBench};

async function runBench(parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const call = readBenchCall(parsed, context);
  const ended = await benchImage(context.engine, call, readPolicy(context), {
    onOpen: () => {
      context.stdout(wordPlan(call));
    },
    onRepair: (line) => {
      context.stderr(`${line}\n`);
    },
    onGuessedRaw: (name) => {
      context.stderr(wordGuess(name));
    },
  });
  switch (ended.kind) {
    case 'refused':
      throw unreadableImage(ended, context);
    case 'outside':
      throw new InstarError('request-failed', 'Failed request: Input/output error');
    case 'done':
      context.stdout(`Run completed in ${ended.seconds.toFixed(3)} seconds.\n`);
      return 0;
  }
}

/** The words are qemu-img's. instar restricts nothing: what is written is not made up by whom the image comes from. */
function wordGuess(name: string): string {
  return (
    `WARNING: Image format was not specified for '${name}' and probing guessed raw.\n` +
    '         Automatically detecting the format is dangerous for raw images, write operations on block 0 will be restricted.\n' +
    "         Specify the 'raw' format explicitly to remove the restrictions.\n"
  );
}

function wordPlan({plan, depth}: BenchCall): string {
  const {count, pattern, sizeBytes, offsetBytes, stepBytes, flushInterval} = plan;
  const kind = pattern === undefined ? 'read' : 'write';
  const place = `starting at offset ${offsetBytes}, step size ${stepBytes}`;
  const sending = `Sending ${count} ${kind} requests, ${sizeBytes} bytes each, ${depth} in parallel (${place})\n`;
  return flushInterval === 0 ? sending : `${sending}Sending flush every ${flushInterval} requests\n`;
}
