import test from 'ava';
import fc from 'fast-check';
import {diffLines, splitLines} from '../line-diff.ts';

const differs = test.macro({
  exec(t, before: string, after: string, expected: string) {
    const marks = {same: ' ', removed: '-', added: '+'};
    t.is(
      diffLines(before, after)
        .map(({kind, text}) => `${marks[kind]}${text.replace('\n', '/')}`)
        .join(' '),
      expected,
    );
  },
  title: (given = '') => `line diff shows ${given}`,
});

test('equal texts', differs, 'a\nb\n', 'a\nb\n', ' a/  b/');
test('a changed line', differs, 'a\nb\nc\n', 'a\nx\nc\n', ' a/ -b/ +x/  c/');
test('an added line', differs, 'a\nc\n', 'a\nb\nc\n', ' a/ +b/  c/');
test('a removed line', differs, 'a\nb\nc\n', 'a\nc\n', ' a/ -b/  c/');
test('a missing last newline', differs, 'a\n', 'a', '-a/ +a');
test('an empty text', differs, '', 'a\n', '+a/');

const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n')).map((all) => all.join(''));

test('both texts can be put together again from the diff', (t) => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const changes = diffLines(before, after);
      const side = (left: 'removed' | 'added'): string =>
        changes
          .filter(({kind}) => kind !== left)
          .map(({text}) => text)
          .join('');
      t.is(side('added'), before);
      t.is(side('removed'), after);
    }),
  );
});

test('texts too long for a fine diff are shown as replaced', (t) => {
  const [before, after] = ['a', 'b'].map((letter) =>
    Array.from({length: 3000}, (_, line) => `${letter}${line}\n`).join(''),
  );
  const changes = diffLines(before ?? '', after ?? '');
  t.is(changes.length, 6000);
  t.is(splitLines(before ?? '').length, 3000);
});
