import test from 'ava';
import {parseBenchRequest} from '../arguments.ts';

const refuses = test.macro({
  exec(t, args: readonly string[], expected: RegExp) {
    t.throws(() => parseBenchRequest(args), {message: expected});
  },
  title: (given = '') => `a command line is refused: ${given}`,
});

test('unknown bench', refuses, ['--only', 'all'], /^--only takes one-file, many-files, check, generator, not "all"\.$/);
test('unknown sandbox', refuses, ['--sandbox', 'docker'], /^--sandbox takes wasm, kvm, both, not "docker"\.$/);
test('no rounds', refuses, ['--rounds', '0'], /^--rounds takes a number from 1 to 999999, not "0"\.$/);
test('half a file', refuses, ['--files', '1.5'], /not "1\.5"/);
test('unknown option', refuses, ['--fast'], /^Unknown option '--fast'.* See --help\.$/);

test('everything is run under both sandboxes unless told otherwise', (t) => {
  t.like(parseBenchRequest([]), {
    only: ['one-file', 'many-files', 'check', 'generator'],
    sandboxes: ['wasm', 'kvm'],
    files: 1000,
  });
  t.like(parseBenchRequest(['--sandbox', 'kvm', '--only', 'one-file']), {only: ['one-file'], sandboxes: ['kvm']});
});
