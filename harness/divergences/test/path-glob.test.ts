import test from 'ava';
import {matchesPath} from '../path-glob.ts';

const matches = test.macro({
  exec(t, glob: string, text: string, expected: boolean) {
    t.is(matchesPath(text, glob), expected);
  },
  title: (_given: string | undefined, glob: string, text: string, expected: boolean) =>
    `glob ${glob} ${expected ? 'matches' : 'does not match'} ${text}`,
});

test(matches, '*', 'create', true);
test(matches, '*', 'create/raw', false);
test(matches, '**', 'create/raw', true);
test(matches, 'create/*/1M-default', 'create/raw/1M-default', true);
test(matches, 'create/*/1M-default', 'create/raw/1G-default', false);
test(matches, 'info-json/children[0].info.*', 'info-json/children[0].info.filename', true);
test(matches, 'a.b', 'axb', false);
test(matches, '1?-default', '1M-default', true);
test(matches, '?', '/', false);
test(matches, 'a(b)|$', 'a(b)|$', true);
test(matches, 'raw', 'a/raw', false);
