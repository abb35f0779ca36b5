import test from 'ava';
import fc from 'fast-check';
import {escapeText} from '../escape-text.ts';

const escapes = test.macro({
  exec(t, text: string, expected: string) {
    t.is(escapeText(text), expected);
  },
  title: (given = '') => `escapes ${given}`,
});

test('nothing in plain text', escapes, 'a b-ß 漢 😀', 'a b-ß 漢 😀');
test('line ends and tabs', escapes, 'a\r\n\tb', 'a\\r\\n\\tb');
test('terminal sequences', escapes, '\u001b[2J\u009b1m', '\\u{1b}[2J\\u{9b}1m');
test('turned text', escapes, '\u202eabc\u2066', '\\u{202e}abc\\u{2066}');
test('half a character', escapes, '\ud800', '\\u{d800}');

test('whatever comes in, a single printable line comes out', (t) => {
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), (text) => {
      t.notRegex(escapeText(text), /\p{Cc}|\p{Cs}/u);
    }),
  );
});
