import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {textOfBytes} from '../../storage/byte-text.ts';
import {escapeControls} from '../escape-controls.ts';
import {jsonCharacters} from '../json-characters.ts';

/** Measured: what qemu-img's JSON shows for a name of these bytes. */
const shows = test.macro({
  exec(t, hex: string, text: string) {
    t.is(jsonCharacters(textOfBytes(Buffer.from(hex, 'hex'))), text);
  },
  title: (_given: string | undefined, hex: string) => `bytes ${hex} in JSON`,
});
test(shows, '61ff62', 'a\uFFFDb');
test(shows, '61c3a962e282ac', 'aéb€');
test(shows, 'e282', '\uFFFD');
test(shows, 'e28278', '\uFFFDx');
test(shows, 'f09f9880', '😀');
test(shows, 'eda08078', '\uFFFDx');
test(shows, 'c08078', '\0x');
test(shows, 'f88880808078', '\uFFFDx');
test(shows, 'fefeffff', '\uFFFD\uFFFD\uFFFD\uFFFD');
test(shows, '808080', '\uFFFD\uFFFD\uFFFD');
test(shows, 'f4908080', '\uFFFD');
test(shows, 'efbfbeefbfbf', '\uFFFD\uFFFD');
test(shows, '7f011b5b306d0a09', '\u007F\u0001\u001B[0m\n\t');
test(shows, 'c3c3a9', '\uFFFDé');
test(shows, 'f09f98', '\uFFFD');
test(shows, 'e08080', '\uFFFD');
test(shows, 'fc8080808080', '\uFFFD');
test(shows, 'c3', '\uFFFD');
test(shows, 'f080808078', '\uFFFDx');
test(shows, 'efbbbf78', '\uFEFFx');
test(shows, 'efb790', '\uFFFD');

test('whatever the bytes, JSON has characters only', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 40}), (bytes) => t.true(jsonCharacters(textOfBytes(bytes)).isWellFormed())),
  );
});

test('for people, control characters and bytes that are no UTF-8 are escaped', (t) => {
  t.is(escapeControls('a\u001B[2J\n\u009B'), String.raw`a\x1b[2J\x0a\x9b`);
  t.is(escapeControls(textOfBytes(Buffer.from('61ff62', 'hex'))), String.raw`a\xffb`);
  t.is(escapeControls('aé😀'), 'aé😀');
});
