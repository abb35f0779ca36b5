import test, {type ExecutionContext} from 'ava';
import * as fc from 'fast-check';
import {asksForHelp, isOptionList, splitOptionLists} from '../option-words.ts';

const accepts = test.macro({
  exec(t: ExecutionContext, text: string, expected: boolean) {
    t.is(isOptionList(text), expected);
  },
  title: (given = '') => `an option list may be: ${given}`,
});

test('one key', accepts, 'a=b', true);
test('two keys', accepts, 'a=b,c', true);
test('a doubled comma at the end', accepts, 'a=b,,', true);
test('not empty', accepts, '', false);
test('not a comma', accepts, ',', false);
test('not a comma first', accepts, ',a', false);
test('not a comma last', accepts, 'a=b,', false);

test('lists are read in order, one after the other', (t) => {
  t.deepEqual(splitOptionLists(['a=1,b', 'a=2']), [{key: 'a', value: '1'}, {key: 'b'}, {key: 'a', value: '2'}]);
});

test('any value comes back when its commas are doubled', (t) => {
  fc.assert(
    fc.property(fc.string({minLength: 1}), (value) => {
      t.deepEqual(splitOptionLists([`key=${value.replaceAll(',', ',,')},other`]), [
        {key: 'key', value},
        {key: 'other'},
      ]);
    }),
  );
});

const helps = test.macro({
  exec(t: ExecutionContext, lists: readonly string[], expected: boolean) {
    t.is(asksForHelp(lists), expected);
  },
  title: (given = '') => `help is asked for by ${given}`,
});

test('the word help', helps, ['help'], true);
test('a question mark', helps, ['?'], true);
test('help behind an option', helps, ['size=1M,help'], true);
test('help in a second list', helps, ['size=1M', 'help'], true);
test('not a key named help', helps, ['help=1'], false);
test('not a value', helps, ['subformat=help'], false);
