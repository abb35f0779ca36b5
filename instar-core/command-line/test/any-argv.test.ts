import test from 'ava';
import fc from 'fast-check';
import {runInstar} from './run-qemu-img.ts';

const BUG = 70;
const WORD = fc.oneof(
  fc.string({unit: 'binary', maxLength: 12}),
  fc.constantFrom(
    '-f',
    'raw',
    '-U',
    '--output',
    'json',
    '--output=x',
    '-T',
    '--help',
    '-',
    '--',
    '--object',
    'secret,id=a',
  ),
  fc.constantFrom(
    '--deadline',
    '1',
    '--sandbox=wasm',
    '--qemu-version=7.2',
    '-o',
    'size=1M',
    '-b',
    '-qu',
    '--image-opts',
  ),
);
const PERSONALITY = fc.constantFrom('instar', 'qemu-img');

/** No such format, so that create never gets as far as a file. */
const STARTS = [[], ['info'], ['create', '-f', 'nosuch'], ['check'], ['qemu-img', 'info']] as const;

test('whatever is typed, the answer is not an internal error', async (t) => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...STARTS),
      fc.array(WORD, {maxLength: 5}),
      PERSONALITY,
      async (start, words, personality) => {
        const argv = [...start, ...words.filter((word) => start[0] !== 'create' || !word.startsWith('-f'))];
        const {exit, stderr} = await runInstar(argv, {personality});
        count += 1;
        return exit !== BUG && (exit === 0 || stderr.endsWith('\n'));
      },
    ),
    {numRuns: 150},
  );
  t.true(count >= 150);
});
