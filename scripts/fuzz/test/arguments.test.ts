import test from 'ava';
import {parseFuzzRequest} from '../arguments.ts';
import {FuzzError} from '../fuzz-error.ts';

test('without options, everything for a minute', (t) => {
  const {seconds, operations, sandboxes, sweep} = parseFuzzRequest([], 1_234_567);
  t.deepEqual(
    {seconds, operations: operations.length, sandboxes, sweep},
    {seconds: 60, operations: 6, sandboxes: 'all', sweep: false},
  );
});

test('the seed comes from the clock, or as given', (t) => {
  t.is(parseFuzzRequest([], 1_234_567).seed, 234_567);
  t.is(parseFuzzRequest(['--seed', '5'], 1_234_567).seed, 5);
});

const refuses = test.macro({
  exec(t, args: readonly string[], message: RegExp) {
    t.throws(() => parseFuzzRequest(args, 0), {instanceOf: FuzzError, message});
  },
  title: (_given, args: readonly string[]) => `refuses ${args.join(' ')}`,
});

test(refuses, ['--operation', 'convert'], /--operation takes info, check, .* not "convert"/);
test(refuses, ['--sandbox', 'vm'], /--sandbox takes wasm, kvm or both/);
test(refuses, ['--seconds', 'x'], /--seconds takes a whole number/);
test(refuses, ['--nothing'], /See --help/);
