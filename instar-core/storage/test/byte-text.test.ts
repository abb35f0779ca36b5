import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {bytesOfText, systemPath, textOfBytes} from '../byte-text.ts';

/** Bytes that look like UTF-8 more often than random ones do. */
const nearlyUtf8 = fc
  .array(
    fc.oneof(
      fc.uint8Array({maxLength: 4}),
      fc.string({unit: 'grapheme', maxLength: 4}).map((text) => Buffer.from(text)),
    ),
  )
  .map((parts) => Buffer.concat(parts));

test('text of any bytes makes the same bytes again', (t) => {
  fc.assert(fc.property(nearlyUtf8, (bytes) => t.deepEqual(bytesOfText(textOfBytes(bytes)), bytes)));
});

test('UTF-8 is the text that it is', (t) => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme'}), (text) => {
      t.is(textOfBytes(Buffer.from(text)), text);
      t.is(systemPath(text), text);
    }),
  );
});

const keeps = test.macro({
  exec(t, hex: string, text: string) {
    t.is(textOfBytes(Buffer.from(hex, 'hex')), text);
  },
  title: (_given: string | undefined, hex: string) => `bytes that are not UTF-8 are kept one by one: ${hex}`,
});
test(keeps, '61ff62', 'a\uDCFFb');
test(keeps, 'c3a9c3', 'é\uDCC3');
test(keeps, 'e282', '\uDCE2\uDC82');
test(keeps, 'eda080', '\uDCED\uDCA0\uDC80');
test(keeps, 'c080', '\uDCC0\uDC80');

test('a path of such bytes is given to the system as bytes', (t) => {
  t.deepEqual(systemPath('a\uDCFFb'), Buffer.from('61ff62', 'hex'));
});
