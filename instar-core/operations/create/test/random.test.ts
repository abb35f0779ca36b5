import test from 'ava';
import * as fc from 'fast-check';
import {CREATE_RANDOM_LENGTH} from '../../../../guest/abi/create-config.ts';
import {makeRandomBytes} from '../random.ts';

test('without a seed every draw is another', (t) => {
  const [first, second] = [makeRandomBytes(), makeRandomBytes()];
  t.is(first.length, CREATE_RANDOM_LENGTH);
  t.not(first.toString('hex'), second.toString('hex'));
});

// Computed apart with sha256sum: the key is SHA-256("build 7"), the block SHA-256(key, eight zero bytes).
test('the stream of a seed is fixed for all time', (t) => {
  t.is(
    makeRandomBytes('build 7').toString('hex', 0, 32),
    '12284a365cc7e009fb569b5d35b207d70ccf5d3fec8dc310366de7daa60ff92f',
  );
  t.is(
    makeRandomBytes('build 7').toString('hex', 32, 64),
    '7e4ab87659d1d858be8a28eb7b0db2030b45fa7b7ac4c0e96ff0b254c476b4e1',
  );
});

test('a seed always gives the same bytes, and another seed others', (t) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const bytes = makeRandomBytes(one);
      return (
        bytes.length === CREATE_RANDOM_LENGTH &&
        bytes.equals(makeRandomBytes(one)) &&
        bytes.equals(makeRandomBytes(other)) === (one === other)
      );
    }),
  );
  t.pass();
});
