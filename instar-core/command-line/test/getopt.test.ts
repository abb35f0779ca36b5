import test from 'ava';
import fc from 'fast-check';
import type {OptionRow} from '../command.ts';
import {type OperandOrder, OptionReader} from '../getopt.ts';

const ROWS: readonly OptionRow[] = [
  {key: 'help', short: 'h', long: 'help', argument: 'none'},
  {key: 'format', short: 'f', long: 'format', argument: 'required'},
  {key: 'options', short: 'o', argument: 'required', repeatable: true},
  {key: 'quiet', short: 'q', argument: 'none'},
  {key: 'force-share', short: 'U', long: 'force-share', argument: 'none'},
  {key: 'output', long: 'output', argument: 'required'},
  {key: 'output-limit', long: 'output-limit', argument: 'required'},
];

/** What the reader met, as one word each, and the operands after `|`. */
function read(argv: readonly string[], order: OperandOrder = 'permute'): string {
  const reader = new OptionReader(['create', ...argv], ROWS, order);
  const words: string[] = [];
  for (let met = reader.next(); met !== undefined; met = reader.next()) {
    if (met.kind === 'refused') {
      const {kind, previous} = met.why;
      return [...words, `!${kind}`, `previous=${previous}`].join(' ');
    }

    const {row, value} = met.met;
    words.push(value === undefined ? row.key : `${row.key}=${value}`);
  }

  return [...words, '|', ...reader.operands].join(' ');
}

const reads = test.macro({
  exec(t, argv: readonly string[], expected: string) {
    t.is(read(argv), expected);
  },
  title: (_given: string | undefined, argv: readonly string[]) => `reads: ${argv.join(' ')}`,
});
test(reads, ['-f', 'raw', 'x'], 'format=raw | x');
test(reads, ['x', '-f', 'raw', '1M'], 'format=raw | x 1M');
test(reads, ['x', '-q', 'y', '-U', 'z'], 'quiet force-share | x y z');
test(reads, ['-fraw'], 'format=raw |');
test(reads, ['-qfraw'], 'quiet format=raw |');
test(reads, ['-qf', 'raw'], 'quiet format=raw |');
test(reads, ['-qUh'], 'quiet force-share help |');
test(reads, ['-oa=1', '-o', 'b=2'], 'options=a=1 options=b=2 |');
test(reads, ['--format=raw'], 'format=raw |');
test(reads, ['--format', 'raw'], 'format=raw |');
test(reads, ['--format='], 'format= |');
test(reads, ['--form', 'raw'], 'format=raw |');
test(reads, ['--force'], 'force-share |');
test(reads, ['--output', 'json'], 'output=json |');
test(reads, ['--output-l=1'], 'output-limit=1 |');
test(reads, ['--hel'], 'help |');
test(reads, ['-f', '-q'], 'format=-q |');
test(reads, ['-f', '--'], 'format=-- |');
test(reads, ['--', '-q', 'x'], '| -q x');
test(reads, ['x', '--', '-q'], '| x -q');
test(reads, ['x', '-q', '--', '-U', '--'], 'quiet | x -U --');
test(reads, ['-'], '| -');
test(reads, ['', '-q'], 'quiet | ');
test(reads, [], '|');

// Each `previous` is the argument that qemu-img 7.2.22 names in its message.
const refuses = test.macro({
  exec(t, argv: readonly string[], expected: string) {
    t.is(read(argv), expected);
  },
  title: (_given: string | undefined, argv: readonly string[]) => `refuses: ${argv.join(' ')}`,
});
test(refuses, ['-Z', 'x'], '!unknown-letter previous=-Z');
test(refuses, ['s', '-1k'], '!unknown-letter previous=s');
test(refuses, ['-qZx', 'a'], 'quiet !unknown-letter previous=create');
test(refuses, ['-qZ', 'a'], 'quiet !unknown-letter previous=-qZ');
test(refuses, ['x', 'y', '-qZ', 'w'], 'quiet !unknown-letter previous=-qZ');
test(refuses, ['-U-', 'a'], 'force-share !unknown-letter previous=-U-');
test(refuses, ['-f'], '!letter-without-argument previous=-f');
test(refuses, ['x', '-o'], '!letter-without-argument previous=-o');
test(refuses, ['--bogus=1', 'x'], '!unknown-name previous=--bogus=1');
test(refuses, ['--fo', 'raw'], '!ambiguous-name previous=--fo');
test(refuses, ['--=x', 'a'], '!ambiguous-name previous=--=x');
test(refuses, ['--output'], '!name-without-argument previous=--output');
test(refuses, ['--help=x'], '!name-takes-no-argument previous=--help=x');

test('the first operand ends the options where order is stop', (t) => {
  t.is(read(['-q', 'create', '-U', '--help'], 'stop'), 'quiet | create -U --help');
});

test('an ambiguous name lists its candidates in table order', (t) => {
  const met = new OptionReader(['info', '--fo'], ROWS, 'permute').next();
  t.deepEqual(met, {
    kind: 'refused',
    why: {kind: 'ambiguous-name', typed: 'fo', candidates: ['format', 'force-share'], previous: '--fo'},
  });
});

const WORD = fc.oneof(
  fc.string(),
  fc.constantFrom('--', '-', '-f', '-qU', '-Zq', '--format', '--output=', '--out', '-oa', 'x', '-h'),
);

test('any argv is read to an end, and words are neither lost nor made up', (t) => {
  fc.assert(
    fc.property(fc.array(WORD), fc.constantFrom('permute', 'stop'), (argv, order) => {
      const reader = new OptionReader(['create', ...argv], ROWS, order);
      let met = reader.next();
      for (let count = 0; met?.kind === 'option'; count++) {
        if (count > argv.join('').length) return false;
        met = reader.next();
      }

      return met !== undefined || reader.operands.every((word) => argv.includes(word));
    }),
  );
  t.pass();
});

test('operands keep their order wherever the options stand', (t) => {
  const operand = fc.string({minLength: 1}).filter((word) => !word.startsWith('-'));
  fc.assert(
    fc.property(fc.array(fc.oneof(operand, fc.constantFrom('-q', '--format=raw'))), (argv) => {
      const reader = new OptionReader(['create', ...argv], ROWS, 'permute');
      while (reader.next() !== undefined);
      t.deepEqual(
        reader.operands,
        argv.filter((word) => !word.startsWith('-')),
      );
    }),
  );
});
