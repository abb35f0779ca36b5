import test from 'ava';
import {parseBenchRequest} from '../arguments.ts';
import {CONVERT_TASKS} from '../convert-tasks.ts';

const refuses = test.macro({
  exec(t, args: readonly string[], expected: RegExp) {
    t.throws(() => parseBenchRequest(args), {message: expected});
  },
  title: (given = '') => `a command line is refused: ${given}`,
});

test(
  'unknown bench',
  refuses,
  ['--only', 'all'],
  /^--only takes start, one-file, many-files, check, map, compare, convert, generator, not "all"\.$/,
);
test('unknown sandbox', refuses, ['--sandbox', 'docker'], /^--sandbox takes wasm, kvm, both, not "docker"\.$/);
test('no rounds', refuses, ['--rounds', '0'], /^--rounds takes a number from 1 to 999999, not "0"\.$/);
test('half a file', refuses, ['--files', '1.5'], /not "1\.5"/);
test('size without a unit', refuses, ['--size', '512'], /^--size takes a multiple of 16M, .*, not "512"\.$/);
test('size between steps', refuses, ['--size', '24M'], /not "24M"/);
test('unknown conversion', refuses, ['--task', 'raw to vfat'], /^--task "raw to vfat" is in no .* raw to raw; /);
test('unknown option', refuses, ['--fast'], /^Unknown option '--fast'.* See --help\.$/);

test('everything is run under both sandboxes unless told otherwise', (t) => {
  t.like(parseBenchRequest([]), {
    only: ['start', 'one-file', 'many-files', 'check', 'map', 'compare', 'convert', 'generator'],
    sandboxes: ['wasm', 'kvm'],
    files: 1000,
    sizeBytes: undefined,
    tasks: CONVERT_TASKS,
  });
  t.like(parseBenchRequest(['--sandbox', 'kvm', '--only', 'one-file']), {only: ['one-file'], sandboxes: ['kvm']});
});

test('the size of large images is given in MiB or GiB', (t) => {
  t.is(parseBenchRequest(['--size', '512M']).sizeBytes, 2 ** 29);
  t.is(parseBenchRequest(['--size', '2G']).sizeBytes, 2 ** 31);
});
