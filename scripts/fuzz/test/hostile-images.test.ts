import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {parseFuzzRequest} from '../arguments.ts';
import {OPERATIONS} from '../operations.ts';
import {fuzz, sweep, type Failure, type Surroundings} from '../run-fuzz.ts';

// The short form of "npm run fuzz": every format and every operation, in the sandbox that runs everywhere.

const SLOW_MS = '10000';

test('whatever its header says, an image gets a verdict or one clear error', async (t) => {
  const asked = await run(t, 'sweep', async (surroundings) =>
    sweep(parseFuzzRequest(['--seed', '3', '--slow', SLOW_MS], 0), surroundings, 97),
  );
  t.true(asked.size >= 14, 'formats');
});

test('whatever its tables say, an image gets a verdict or one clear error', async (t) => {
  await run(t, 'fuzz', async (surroundings) =>
    fuzz(parseFuzzRequest(['--seed', '7', '--seconds', '15', '--slow', SLOW_MS], 0), surroundings),
  );
});

/** Gives the formats that were asked about. */
async function run(
  t: ExecutionContext,
  name: string,
  ask: (surroundings: Surroundings) => Promise<readonly Failure[]>,
): Promise<ReadonlySet<string>> {
  const folder = mkdtempSync(path.join(tmpdir(), `instar-${name}-`));
  const formats = new Set<string>();
  const operations = new Set<string>();
  try {
    const failures = await ask({
      folder,
      sandboxes: ['wasm'],
      onAnswer({specimen, operation}) {
        formats.add(specimen.format);
        operations.add(operation);
      },
    });
    t.deepEqual(
      failures.map(({question, answer}) => ({...answer, set: question.specimen.set, change: question.change})),
      [],
    );
    t.is(operations.size, OPERATIONS.length);
    return formats;
  } finally {
    rmSync(folder, {recursive: true});
  }
}
