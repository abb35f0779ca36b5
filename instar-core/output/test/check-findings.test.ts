import test from 'ava';
import * as messages from '../../../guest/abi/check-messages.ts';
import {FINDING_ROWS} from '../check-findings.ts';
import {wordFinding} from '../word-finding.ts';

const CODES = Object.entries(messages).filter(([name]) => name.startsWith('FINDING_'));

test('every finding has words, and no words are without a finding', (t) => {
  t.deepEqual(
    CODES.map(([, code]) => code).toSorted((a, b) => a - b),
    Object.keys(FINDING_ROWS)
      .map(Number)
      .toSorted((a, b) => a - b),
  );
});

for (const [name, code] of CODES) {
  test(`the words of ${name} are filled in`, (t) => {
    const text = wordFinding({code, numbers: [10n, 20n, 30n], texts: ['one', 'two']});
    t.notRegex(text, /[{}]/);
    t.false(text.endsWith('\n'));
  });
}

test('a zero has no prefix where qemu-img gives it none', (t) => {
  const numbers = [0n, 0n, 0n] as const;
  const words = wordFinding({code: messages.FINDING_REFCOUNT_BLOCK_MISPLACED, numbers, texts: ['', '']});
  t.regex(words, /Refblock offset 0 unaligned \(reftable index: 0\)/);
});

test('a finding that nobody knows is not worded', (t) => {
  t.throws(() => wordFinding({code: 9999, numbers: [0n, 0n, 0n], texts: ['', '']}), {code: 'guest-protocol'});
});
