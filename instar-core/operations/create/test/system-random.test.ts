import test from 'ava';
import {systemRandomBytes} from '../system-random.ts';

const draws = test.macro({
  exec(t, length: number) {
    const [first, second] = [systemRandomBytes(length), systemRandomBytes(length)];
    t.is(first.length, length);
    t.is(second.length, length);
    t.not(first.toString('hex'), second.toString('hex'));
  },
  title: (_given, length: number) => `${length} bytes are drawn, and others the next time`,
});
test(draws, 8);
test(draws, 4096);

test('every value of a byte occurs', (t) => {
  t.is(new Set(systemRandomBytes(65_536)).size, 256);
});
