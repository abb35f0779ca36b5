import test from 'ava';
import {execa} from 'execa';
import {xargsLine} from '../xargs-list.ts';

const survives = test.macro({
  async exec(t, words: readonly string[]) {
    const {stdout} = await execa('xargs', ['-L', '1', 'printf', '<%s>\n'], {input: `${xargsLine(words)}\n`});
    t.is(stdout, words.map((word) => `<${word}>`).join('\n'));
  },
  title: (given = '') => `words survive xargs: ${given}`,
});

test('plain', survives, ['info', 'a.qcow2']);
test('blanks', survives, ['a b', ' c ']);
test('quotes', survives, [`it's`, 'say "so"', `'"'`]);
test('empty', survives, ['-b', '', 'x']);
test('backslash', survives, ['a\\b', 'end\\']);
test('dollar', survives, ['$ORIGIN', '$(x)']);
