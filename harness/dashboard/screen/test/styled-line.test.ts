import test from 'ava';
import fc from 'fast-check';
import {fitLine, padTo, plainText, wrapLine} from '../styled-line.ts';

test('a line is cut where the screen ends', (t) => {
  t.is(plainText(fitLine([{text: 'abc'}, {text: 'def'}], 4)), 'abcd');
});

test('wide characters take two columns and are not cut in half', (t) => {
  t.is(plainText(fitLine([{text: 'a漢字'}], 4)), 'a漢');
  t.is(padTo('漢', 4), '漢  ');
});

test('a long line is broken, and its rest indented', (t) => {
  const lines = wrapLine([{text: '+ abcdefghij', color: 'green'}], 8);
  t.deepEqual(lines.map(plainText), ['+ abcdef', '    ghij']);
  t.true(lines.flat().every(({color}) => color === 'green'));
});

test('wrapping loses nothing', (t) => {
  fc.assert(
    fc.property(
      fc.string({unit: fc.constantFrom('a', 'b', 'é', '漢')}),
      fc.integer({min: 8, max: 40}),
      (text, width) => {
        const lines = wrapLine([{text}], width).map(plainText);
        const joined = lines.map((line, index) => (index === 0 ? line : line.slice(4))).join('');
        t.is(joined, text);
      },
    ),
  );
});
