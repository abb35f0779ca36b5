import test from 'ava';
import fc from 'fast-check';
import {InstarError} from '../../instar-error.ts';
import {parseQemuVersion} from '../../output/qemu-version.ts';
import {parseSizeArgument, parseSizeOption} from '../size.ts';

const NEWEST = parseQemuVersion('11.1.3');
const MALFORMED = 'malformed';
const RANGE = 'out of range';

/** Bytes in decimal, or which refusal it is. */
function read(text: string, version: string): string {
  try {
    return String(parseSizeOption('size', text, {version: parseQemuVersion(version)}));
  } catch (error) {
    if (!(error instanceof InstarError)) throw error;
    return error.hint === '' ? RANGE : MALFORMED;
  }
}

// Measured with qemu-img create of these releases: 5.2.0, 7.2.22, 11.1.3.
const isRead = test.macro({
  exec(t, text: string, expected: string | readonly [string, string, string]) {
    const [v5, v7, v11] = typeof expected === 'string' ? [expected, expected, expected] : expected;
    t.deepEqual([read(text, '5.2.0'), read(text, '7.2.22'), read(text, '11.1.3')], [v5, v7, v11]);
  },
  title: (_given, text) => `size ${JSON.stringify(text)}`,
});
test(isRead, '0', '0');
test(isRead, '1b', '1');
test(isRead, '1K', '1024');
test(isRead, '1k', '1024');
test(isRead, '1e', '1152921504606846976');
test(isRead, '1P', '1125899906842624');
test(isRead, '1.5k', '1536');
test(isRead, '1.5', MALFORMED);
test(isRead, '1.0', '1');
test(isRead, '1.', '1');
test(isRead, '1.k', '1024');
test(isRead, '.5k', ['512', MALFORMED, '512']);
test(isRead, '.5', MALFORMED);
test(isRead, '.0', ['0', MALFORMED, '0']);
test(isRead, '.', MALFORMED);
test(isRead, '', MALFORMED);
test(isRead, 'k', MALFORMED);
test(isRead, '010', '10');
test(isRead, '1.9999999999999999999k', ['2048', '1024', '2048']);
test(isRead, '1.00000000000000000001', ['1', '1', MALFORMED]);
test(isRead, '1.00000000000000000001k', '1024');
test(isRead, '0.9999999999999999999', ['1', '0', '1']);
test(isRead, '1.1M', ['1153433', '1153434', '1153434']);
test(isRead, '0.00048828125k', ['0', '1', '1']);
test(isRead, '7.99999E', ['9223360507639730176', '9223360507639729792', '9223360507639729792']);
test(isRead, '8E', '9223372036854775808');
test(isRead, '16E', RANGE);
test(isRead, '18446744073709551615', [RANGE, '18446744073709551615', '18446744073709551615']);
test(isRead, '18446744073709551616', RANGE);
test(isRead, '99999999999999999999.5k', [RANGE, MALFORMED, MALFORMED]);
test(isRead, '99999999999999999999999999x', MALFORMED);
test(isRead, '0x10', '16');
test(isRead, '0X1e3', '483');
test(isRead, '0x10k', ['16384', '16384', MALFORMED]);
test(isRead, '0x', MALFORMED);
test(isRead, '0x1.8k', ['1536', MALFORMED, MALFORMED]);
test(isRead, '0x1p3', ['8', MALFORMED, MALFORMED]);
test(isRead, '1e3', ['1000', MALFORMED, MALFORMED]);
test(isRead, '1e400', [RANGE, MALFORMED, MALFORMED]);
test(isRead, '1e-400k', MALFORMED);
test(isRead, ' 1k', '1024');
test(isRead, '\t+1k', '1024');
test(isRead, '1k ', MALFORMED);
test(isRead, '1 k', MALFORMED);
test(isRead, '1KiB', MALFORMED);
test(isRead, '-1', [RANGE, MALFORMED, RANGE]);
test(isRead, '-0', ['0', MALFORMED, RANGE]);
test(isRead, '-1k', [RANGE, MALFORMED, MALFORMED]);
test(isRead, '-1.5', MALFORMED);
test(isRead, '-18446744073709551616', RANGE);
test(isRead, '-99999999999999999999x', MALFORMED);
test(isRead, '+-1', MALFORMED);
test(isRead, '- 1', MALFORMED);
test(isRead, 'nan', MALFORMED);
test(isRead, 'inf', MALFORMED);
test(isRead, '٣', MALFORMED);
test(isRead, '1_000', MALFORMED);

const refusesArgument = test.macro({
  exec(t, text: string, version: string, message: string) {
    const error = t.throws(() => parseSizeArgument('image size', text, {version: parseQemuVersion(version)}), {
      instanceOf: InstarError,
    });
    t.is(error?.message, message);
  },
  title: (_given: string | undefined, text: string, version: string) =>
    `refuses the argument ${text} as ${version} does`,
});
const OLD_WORDS =
  'Invalid image size specified. You may use k, M, G, T, P or E suffixes for\n' +
  'kilobytes, megabytes, gigabytes, terabytes, petabytes and exabytes.';
const RANGE_WORDS = 'Invalid image size specified. Must be between 0 and 9223372036854775807.';
test(refusesArgument, 'x', '6.0.0', OLD_WORDS);
test(refusesArgument, 'x', '10.0.0', OLD_WORDS);
test(refusesArgument, 'x', '10.0.13', "Invalid image size specified: 'x'.");
test(refusesArgument, 'x', '10.1.0', "Invalid image size specified: 'x'");
test(refusesArgument, '8E', '6.0.0', RANGE_WORDS);
test(refusesArgument, '9223372036854775808', '11.1.3', RANGE_WORDS);
test(refusesArgument, '-1', '11.1.3', RANGE_WORDS);

test('a hexadecimal size with a suffix is warned of while it is accepted', (t) => {
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  t.is(parseSizeArgument('image size', '0x10k', {version: parseQemuVersion('7.2.22'), warn}), 16_384n);
  t.deepEqual(warnings, ['Using a multiplier suffix on hex numbers is deprecated: 0x10k']);
});

test('a refused option names the file before the message and hints after it', (t) => {
  const error = t.throws(() => parseSizeOption('size', 'x', {version: NEWEST, subject: 'a.qcow2: '}), {
    instanceOf: InstarError,
  });
  t.is(error?.message, "a.qcow2: Parameter 'size' expects a non-negative number below 2^64");
  t.regex(error?.hint ?? '', /^Optional suffix .*\n.*\n$/);
});

const SUFFIXES = ['', 'k', 'M', 'g', 'T', 'p', 'E'];

test('whole numbers with a suffix are exact over the whole range', (t) => {
  fc.assert(
    fc.property(fc.bigInt(0n, (1n << 64n) - 1n), fc.nat(6), fc.constantFrom('6.0.0', '8.1.0', '11.1.3'), (n, k, v) => {
      const bytes = n << BigInt(10 * k);
      t.is(read(`${n}${SUFFIXES[k]}`, v), bytes < 1n << 64n ? String(bytes) : RANGE);
    }),
  );
});

test('hexadecimal numbers are exact over the whole range', (t) => {
  fc.assert(
    fc.property(fc.bigInt(0n, (1n << 65n) - 1n), (n) => {
      t.is(read(`0x${n.toString(16)}`, '11.1.3'), n < 1n << 64n ? String(n) : RANGE);
    }),
  );
});

test('binary fractions are exact', (t) => {
  fc.assert(
    fc.property(fc.nat(8191), fc.integer({min: 0, max: 1023}), fc.integer({min: 2, max: 5}), (whole, parts, k) => {
      const fraction = (parts / 1024).toFixed(10);
      const bytes = (BigInt(whole) * 1024n + BigInt(parts)) << BigInt(10 * (k - 1));
      t.is(
        read(`${BigInt(whole) + BigInt(Math.trunc(Number(fraction)))}${fraction.slice(1)}${SUFFIXES[k]}`, '9.0.0'),
        String(bytes),
      );
    }),
  );
});

test('any text is a size or an InstarError', (t) => {
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), fc.constantFrom('5.2.0', '7.2.22', '11.1.3'), (text, version) => {
      t.notThrows(() => read(text, version));
    }),
  );
});
