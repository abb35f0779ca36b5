import test from 'ava';
import {InstarError} from '../../instar-error.ts';
import {parseQemuVersion} from '../../output/qemu-version.ts';
import type {Personality} from '../command.ts';
import {reportError, type Speaker} from '../report-error.ts';
import {usageError} from '../usage-error.ts';
import {BrokenPipe} from '../write-output.ts';

function report(error: unknown, speaker: Partial<Speaker>, debug = false): {exit: number; text: string} {
  let text = '';
  const write = (_fd: 1 | 2, more: string): void => void (text += more);
  const personality: Personality = speaker.personality ?? 'qemu-img';
  const exit = reportError(
    error,
    {programName: personality, version: parseQemuVersion('11.1.3'), write, ...speaker, personality},
    debug ? {INSTAR_DEBUG: '1'} : {},
  );
  return {exit, text};
}

const reports = test.macro({
  exec(t, error: InstarError, speaker: Partial<Speaker>, text: string) {
    t.deepEqual(report(error, speaker), {exit: error.exitCode, text});
  },
  title: (given = '') => `reports ${given}`,
});
const REFUSED = new InstarError('refused', 'no');
test('in the name of qemu-img', reports, REFUSED, {subcommand: 'create'}, 'qemu-img: no\n');
test('in the name of the subcommand', reports, REFUSED, {personality: 'instar', subcommand: 'create'}, 'create: no\n');
test('in the name of instar', reports, REFUSED, {personality: 'instar'}, 'instar: no\n');
test('each line with its prefix', reports, new InstarError('refused', 'a\nb'), {}, 'qemu-img: a\nqemu-img: b\n');
test(
  'a hint just as it is',
  reports,
  new InstarError('refused', 'a', {hint: 'Detected format of raw.'}),
  {},
  'qemu-img: a\nDetected format of raw.',
);
test('the exit code of the error', reports, new InstarError('refused', 'a', {exitCode: 2}), {}, 'qemu-img: a\n');
test(
  'wrong use of a subcommand',
  reports,
  usageError('Expecting image file name'),
  {subcommand: 'create'},
  "qemu-img: Expecting image file name\nTry 'qemu-img create --help' for more information\n",
);
test(
  'wrong use as releases before 10.1 do',
  reports,
  usageError('Expecting image file name'),
  {subcommand: 'create', version: parseQemuVersion('9.2.0')},
  "qemu-img: Expecting image file name\nTry 'qemu-img --help' for more information\n",
);
test(
  'wrong use as the 10.0 distribution builds do',
  reports,
  usageError('Expecting image file name'),
  {subcommand: 'create', version: parseQemuVersion('10.0.13')},
  "qemu-img: Expecting image file name\nTry 'qemu-img create --help' for more info\n",
);
test(
  'what getopt says with the subcommand in its prefix',
  reports,
  new InstarError('usage-getopt', "invalid option -- 'Z'"),
  {subcommand: 'create'},
  "qemu-img create: invalid option -- 'Z'\nTry 'qemu-img create --help' for more information\n",
);

test('a bug is one line with a way to report it, and exit code 70', (t) => {
  const {exit, text} = report(new TypeError('x is\n  undefined'), {});
  t.is(exit, 70);
  t.regex(text, /^instar: internal error: x is undefined \(this is a bug in instar, please report it [^\n]*\)\n$/);
});

test('a bug shows its stack with INSTAR_DEBUG=1 only', (t) => {
  t.regex(report(new TypeError('x'), {}, true).text, /\nTypeError: x\n {4}at /);
  t.notRegex(report(new TypeError('x'), {}).text, /\n {4}at /);
});

test('what is thrown without being an error is reported too', (t) => {
  t.regex(report('boo', {}).text, /^instar: internal error: boo \(/);
});

test('a broken pipe is the exit code that shells know, without a word', (t) => {
  t.deepEqual(report(new BrokenPipe('gone'), {}), {exit: 141, text: ''});
});

test('standard error that nobody reads does not change the exit code', (t) => {
  const write = (): void => {
    throw new BrokenPipe('gone');
  };
  t.is(report(new InstarError('refused', 'a', {exitCode: 3}), {write}).exit, 3);
});
