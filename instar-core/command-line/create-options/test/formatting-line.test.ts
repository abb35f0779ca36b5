import test, {type ExecutionContext} from 'ava';
import {parseQemuVersion} from '../../../output/qemu-version.ts';
import {loadCreateFormat} from '../formats.ts';
import {formattingLine} from '../formatting-line.ts';
import {readGivenOptions} from '../read-options.ts';

const CONTEXT = {
  personality: 'qemu-img',
  version: parseQemuVersion('10.2.0'),
  subject: 't: ',
  stdout: () => undefined,
  stderr: () => undefined,
  warn: () => undefined,
} as const;

const shows = test.macro({
  async exec(t: ExecutionContext, name: string, lists: readonly string[], words: string) {
    const format = await loadCreateFormat(name, '');
    const given = readGivenOptions(lists, format, CONTEXT);
    t.is(formattingLine('t', format, given, CONTEXT), `Formatting 't', fmt=${name} ${words}\n`);
  },
  title: (given = '') => `the Formatting line shows ${given}`,
});

const refuses = test.macro({
  async exec(t: ExecutionContext, lists: readonly string[], message: string) {
    const format = await loadCreateFormat('qcow2', '');
    t.throws(() => readGivenOptions(lists, format, CONTEXT), {message});
  },
  title: (given = '') => `-o refuses ${given}`,
});

const QCOW2_TAIL = 'lazy_refcounts=off refcount_bits=16';
const QCOW2_HEAD = 'cluster_size=65536 extended_l2=off';

test(
  'defaults of qcow2',
  shows,
  'qcow2',
  ['size=1M'],
  `${QCOW2_HEAD} compression_type=zlib size=1048576 ${QCOW2_TAIL}`,
);
test('defaults of vhdx', shows, 'vhdx', ['size=1M'], 'size=1048576 log_size=1048576 block_size=0');
test('defaults of vmdk', shows, 'vmdk', ['size=1M'], 'size=1048576 compat6=off hwversion=undefined');
test('nothing but the size of raw', shows, 'raw', ['size=3M'], 'size=3145728');
test('options of the file last', shows, 'raw', ['preallocation=full,size=0'], 'size=0 preallocation=full');
test('a bool as typed', shows, 'vpc', ['size=0,force_size=yes'], 'size=0 force_size=yes');
test('a bare bool as on', shows, 'vpc', ['size=0,force_size'], 'size=0 force_size=on');
test('a bool behind no as off', shows, 'vpc', ['size=0,noforce_size'], 'size=0 force_size=off');
test('the last of several values', shows, 'raw', ['size=1M', 'size=2M'], 'size=2097152');
test('a comma in a text twice', shows, 'vmdk', ['size=0,hwversion=a,,b'], 'size=0 compat6=off hwversion=a,,b');
test('a size of 2^63 as negative', shows, 'raw', ['size=8E'], 'size=-9223372036854775808');
test(
  'preallocation of qcow2 among its own',
  shows,
  'qcow2',
  ['preallocation=falloc,compat=v3,size=0'],
  `${QCOW2_HEAD} preallocation=falloc compression_type=zlib size=0 compat=v3 ${QCOW2_TAIL}`,
);

test(
  'a number in hexadecimal as decimal',
  shows,
  'qcow2',
  ['refcount_bits=0x10,size=0'],
  `${QCOW2_HEAD} compression_type=zlib size=0 ${QCOW2_TAIL}`,
);

test('an unknown key', refuses, ['foo=bar'], "t: Invalid parameter 'foo'");
test('an empty key', refuses, ['=foo'], "t: Invalid parameter ''");
test('a bool that is none', refuses, ['lazy_refcounts=x'], "t: Parameter 'lazy_refcounts' expects 'on' or 'off'");
test('a bool in capitals', refuses, ['lazy_refcounts=ON'], "t: Parameter 'lazy_refcounts' expects 'on' or 'off'");
test('a number with a suffix', refuses, ['refcount_bits=16k'], "t: Parameter 'refcount_bits' expects a number");
test('an empty number', refuses, ['refcount_bits='], "t: Parameter 'refcount_bits' expects a number");
test(
  'a number of more than 64 bits',
  refuses,
  ['refcount_bits=99999999999999999999999'],
  "t: Value '99999999999999999999999' is too large for parameter 'refcount_bits'",
);
