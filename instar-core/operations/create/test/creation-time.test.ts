import test from 'ava';
import {InstarError} from '../../../instar-error.ts';
import {readCreationTime} from '../creation-time.ts';

const reads = test.macro({
  exec(t, text: string | undefined, expected: bigint) {
    t.is(readCreationTime({SOURCE_DATE_EPOCH: text}, 1_700_000_000_999), expected);
  },
  title: (given = '') => `creation time: ${given}`,
});

test('the clock, in whole seconds', reads, undefined, 1_700_000_000n);
test('the clock when the variable is empty', reads, '', 1_700_000_000n);
test('the variable', reads, '1234567890', 1_234_567_890n);
test('zero', reads, '0', 0n);
test('the last second of the year 9999', reads, '253402300799', 253_402_300_799n);

const refuses = test.macro({
  exec(t, text: string) {
    const error = t.throws(() => readCreationTime({SOURCE_DATE_EPOCH: text}), {instanceOf: InstarError});
    t.is(error?.code, 'source-date-epoch-invalid');
    t.true(error?.message.includes(`SOURCE_DATE_EPOCH is '${text}'`));
    t.false(error?.message.includes('\n'));
  },
  title: (given = '') => `SOURCE_DATE_EPOCH is refused: ${given}`,
});

test('a date', refuses, '2026-11-21');
test('a negative number', refuses, '-1');
test('a fraction', refuses, '1.5');
test('a hexadecimal number', refuses, '0x10');
test('blanks around a number', refuses, ' 1 ');
test('after the year 9999', refuses, '253402300800');
test('more digits than any date', refuses, '99999999999999999999');
