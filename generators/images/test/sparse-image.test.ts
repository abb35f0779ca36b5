import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {encodeFixture} from '../fixture.ts';
import {applyChange, be16, be32, be64, byte, fill, le16, le32, le64, type Patch, text} from '../patch.ts';
import {image, piece, seeded, struct} from '../pieces.ts';
import {listNonZeroRuns, type SparseImage, writeSparseImage} from '../sparse-image.ts';

const writes = test.macro({
  exec(t, patch: Patch, hex: string) {
    t.deepEqual(patch, {at: 3, hex});
  },
  title: (given = '') => `a patch of ${given}`,
});
test('one byte', writes, byte(3, 0xfe), 'fe');
test('big-endian 16 bits', writes, be16(3, 0x1234), '1234');
test('big-endian 32 bits', writes, be32(3, 0x12345678), '12345678');
test('big-endian 64 bits', writes, be64(3, 1n << 63n), '8000000000000000');
test('little-endian 16 bits', writes, le16(3, 0x1234), '3412');
test('little-endian 32 bits', writes, le32(3, 0x12345678), '78563412');
test('little-endian 64 bits below zero', writes, le64(3, -2n), 'feffffffffffffff');
test('text', writes, text(3, 'KDMV'), '4b444d56');
test('one value again and again', writes, fill(3, 0xab, 3), 'ababab');

/** The whole file, byte by byte. */
function flatten({sizeBytes, pieces}: SparseImage): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (const {offset, bytes: content} of pieces) Buffer.from(content).copy(bytes, offset);
  return bytes;
}

const IMAGE = fc
  .tuple(
    fc.integer({min: 0, max: 20_000}),
    fc.array(fc.tuple(fc.integer({min: 0, max: 20_000}), fc.uint8Array({minLength: 0, maxLength: 9000})), {
      maxLength: 6,
    }),
  )
  .map(([sizeBytes, parts]) => image(sizeBytes, ...parts.map(([offset, bytes]) => piece(offset, bytes))));

test('what is written is the image, whatever its pieces', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'instar-images-'));
  t.teardown(() => rmSync(directory, {recursive: true, force: true}));
  let count = 0;
  fc.assert(
    fc.property(IMAGE, (made) => {
      const path = join(directory, String(count++));
      writeSparseImage(path, made);
      return readFileSync(path).equals(flatten(made));
    }),
    {numRuns: 60},
  );
  t.true(count > 0);
});

test('runs do not depend on how pieces were cut', (t) => {
  fc.assert(
    fc.property(IMAGE, (made) => {
      const whole = image(made.sizeBytes, piece(0, flatten(made)));
      t.deepEqual(listNonZeroRuns(made), listNonZeroRuns(whole));
    }),
    {numRuns: 60},
  );
});

test('a hole costs no disk', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'instar-images-'));
  t.teardown(() => rmSync(directory, {recursive: true, force: true}));
  const path = join(directory, 'sparse');
  writeSparseImage(path, image(2 ** 40, piece(2 ** 39, Buffer.from('x'))));
  t.is(statSync(path).size, 2 ** 40);
  t.true(statSync(path).blocks < 64);
});

test('a change patches first and cuts then; offsets below zero count from the end', (t) => {
  const made = image(10, text(0, '0123456789'));
  t.is(flatten(applyChange(made, {patches: [text(-2, 'XY'), byte(1, 0x41)]})).toString(), '0A234567XY');
  t.is(flatten(applyChange(made, {patches: [text(-2, 'XY')], lengthBytes: 9})).toString(), '01234567X');
  t.is(flatten(applyChange(made, {lengthBytes: 12})).toString('latin1'), '0123456789\0\0');
});

test('structures and seeded bytes are what they say', (t) => {
  t.is(struct(6, be16(1, 0x1234), byte(-1, 9)).toString('hex'), '001234000009');
  t.deepEqual(seeded(7, 64), seeded(7, 64));
  t.notDeepEqual(seeded(7, 64), seeded(8, 64));
});

test('a fixture is one line and gives the image back', (t) => {
  const made = image(9000, text(4090, 'over the edge of a block'));
  const encoded = encodeFixture('set', new Map([['file', made]]));
  t.regex(encoded, /^\{"schema":1,"set":"set".*\}\n$/);
  t.false(encoded.slice(0, -1).includes('\n'));
});
