import {Buffer} from 'node:buffer';
import zlib from 'node:zlib';
import test from 'ava';
import * as fc from 'fast-check';
import {ALL_RIGHTS, READ_ONLY, TEST_LIMITS, describeOutcome, makeConfig, withDevices} from './support/guest-runs.ts';
import {
  END_BLOCK,
  expandSteps,
  makeFseBlock,
  makeLzvnBlock,
  makePlainBlock,
  type LzfseStep,
} from './support/lzfse-encoder.ts';
import {KVM_OBSTACLE, SANDBOXES} from './support/sandboxes.ts';

// A worker runs the same code as a thread does.
const THREADS = SANDBOXES.filter(({name}) => name.endsWith('on the thread'));
const opened = await Promise.all(THREADS.map(async (sandbox) => ({...sandbox, box: await sandbox.open()})));

test.after.always(async () => {
  for (const {box} of opened) await box.close();
});

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

const MEBIBYTE = 1024 * 1024;
/** The program has three codecs of 16 MiB besides what is its own. */
const LIMITS = {...TEST_LIMITS, memoryBytes: 96 * MEBIBYTE};

const CODECS = {raw: 1, zlib: 2, zstd: 3, bzip2: 4, lzfse: 5} as const;
type Codec = keyof typeof CODECS;

/** The codec's own answer, and the bytes that it made. */
type Decoded = {readonly result: number; readonly bytes: Buffer};

/** Decodes in both sandboxes, which must agree, and gives what they gave; throws when a guest did not finish. */
async function decode(codec: Codec, stream: Uint8Array, capacity: number): Promise<Decoded> {
  const body = Buffer.alloc(12);
  for (const [index, value] of [CODECS[codec], capacity, 1].entries()) body.writeUInt32LE(value, index * 4);
  const files = [
    {content: stream, rights: READ_ONLY},
    {content: Buffer.alloc(0), rights: ALL_RIGHTS},
  ];
  const seen: Decoded[] = [];
  for (const {name, box} of opened) {
    seen.push(
      await withDevices(files, async (devices, read) => {
        const run = {program: 'codec', config: makeConfig(body, 2), devices, limits: LIMITS};
        const outcome = await box.run(run);
        const [message] = outcome.kind === 'finished' ? outcome.messages : [];
        if (message === undefined) throw new Error(`${name}: ${JSON.stringify(describeOutcome(outcome))}`);
        return {result: message.bytes.readInt32LE(), bytes: read(1)};
      }),
    );
  }
  const [first, ...others] = seen;
  if (first === undefined) throw new Error('no sandbox ran');
  for (const other of others) {
    if (other.result !== first.result || !other.bytes.equals(first.bytes)) throw new Error('the sandboxes differ');
  }
  return first;
}

const FRAME_MAGIC = Buffer.from('28b52ffd', 'hex');
const BROKEN: Decoded = {result: -1, bytes: Buffer.alloc(0)};
const whole = (bytes: Buffer): Decoded => ({result: bytes.length, bytes});

/** Something that compresses, and something that does not. */
const TEXT = Buffer.from(Array.from({length: 70_000}, (_, index) => `line ${index % 997}\n`).join('')).subarray(
  0,
  300_000,
);
const NOISE = Buffer.from(
  Array.from({length: 65_536}, (_, index) => (Math.imul(index + 1, 2_654_435_761) >>> 16) & 255),
);
const ZEROS = Buffer.alloc(2 * MEBIBYTE);

// Made by bzip2 1.0.8 of "instar" 20 times over; bzip2 has no encoder in Node.
const BZIP2_TEXT = Buffer.from('instar'.repeat(20));
const BZIP2_STREAM = Buffer.from(
  '425a683931415926535937c52370000013818020211c00200030c002950c9a4c2789e261349f17724538509037c52370',
  'hex',
);

const gives = test.macro<[readonly [Codec, Uint8Array, number], Decoded]>({
  async exec(t, [codec, stream, capacity], expected) {
    const decoded = await decode(codec, stream, capacity);
    t.is(decoded.result, expected.result);
    t.true(decoded.bytes.equals(expected.bytes));
  },
  title: (given = '') => `both sandboxes decode alike: ${given}`,
});

const steps: readonly LzfseStep[] = [
  {literals: Buffer.from('instar reads images. '), match: 0, distance: 1},
  {literals: Buffer.from('It '), match: 18, distance: 17},
  {literals: Buffer.alloc(300, 'x'), match: 900, distance: 1},
  {literals: Buffer.alloc(0), match: 2000, distance: 350},
];
const LZ_TEXT = expandSteps(steps);
const lzfse = (...blocks: readonly Buffer[]): Buffer => Buffer.concat([...blocks, END_BLOCK]);

for (const [name, bytes] of Object.entries({text: TEXT, noise: NOISE, zeros: ZEROS, nothing: Buffer.alloc(0)})) {
  test.serial(`deflate of ${name}`, gives, ['raw', zlib.deflateRawSync(bytes), bytes.length], whole(bytes));
  test.serial(`zlib of ${name}`, gives, ['zlib', zlib.deflateSync(bytes), bytes.length], whole(bytes));
  test.serial(`zstd of ${name}`, gives, ['zstd', zlib.zstdCompressSync(bytes), bytes.length], whole(bytes));
}
test.serial('bzip2', gives, ['bzip2', BZIP2_STREAM, BZIP2_TEXT.length], whole(BZIP2_TEXT));
test.serial('lzfse, packed tables', gives, ['lzfse', lzfse(makeFseBlock(steps, true)), LZ_TEXT.length], whole(LZ_TEXT));
test.serial('lzfse, plain tables', gives, ['lzfse', lzfse(makeFseBlock(steps, false)), LZ_TEXT.length], whole(LZ_TEXT));
test.serial('lzvn', gives, ['lzfse', lzfse(makeLzvnBlock(steps)), LZ_TEXT.length], whole(LZ_TEXT));
test.serial(
  'lzfse of several blocks',
  gives,
  [
    'lzfse',
    lzfse(makePlainBlock(NOISE), makeFseBlock(steps, true), makeLzvnBlock(steps), makeFseBlock(steps, false)),
    MEBIBYTE,
  ],
  whole(Buffer.concat([NOISE, LZ_TEXT, LZ_TEXT, LZ_TEXT])),
);

const padded = (stream: Buffer): Buffer => Buffer.concat([stream, Buffer.alloc(512, 0xa5)]);
test.serial(
  'deflate, bytes after its end',
  gives,
  ['raw', padded(zlib.deflateRawSync(TEXT)), TEXT.length],
  whole(TEXT),
);
test.serial('zlib, bytes after its end', gives, ['zlib', padded(zlib.deflateSync(TEXT)), TEXT.length], whole(TEXT));
test.serial(
  'zstd, bytes after its end',
  gives,
  ['zstd', padded(zlib.zstdCompressSync(TEXT)), TEXT.length],
  whole(TEXT),
);
test.serial('bzip2, bytes after its end', gives, ['bzip2', padded(BZIP2_STREAM), BZIP2_TEXT.length], whole(BZIP2_TEXT));
test.serial(
  'lzfse, bytes after its end',
  gives,
  ['lzfse', padded(lzfse(makePlainBlock(TEXT))), TEXT.length],
  whole(TEXT),
);

const BOMB = Buffer.alloc(64 * MEBIBYTE);
const half = whole(ZEROS.subarray(0, MEBIBYTE));
test.serial('deflate stops where the space does', gives, ['raw', zlib.deflateRawSync(BOMB), MEBIBYTE], half);
test.serial('zlib longer than the space is broken', gives, ['zlib', zlib.deflateSync(BOMB), MEBIBYTE], BROKEN);
test.serial('zstd longer than the space is broken', gives, ['zstd', zlib.zstdCompressSync(BOMB), MEBIBYTE], BROKEN);
test.serial('bzip2 longer than the space is broken', gives, ['bzip2', BZIP2_STREAM, 60], BROKEN);
test.serial(
  'lzfse stops where the space does',
  gives,
  ['lzfse', lzfse(makeFseBlock(steps, true)), 1000],
  whole(LZ_TEXT.subarray(0, 1000)),
);
test.serial(
  'a zlib stream one byte short of the space',
  gives,
  ['zlib', zlib.deflateSync(TEXT), TEXT.length + 1],
  whole(TEXT),
);
test.serial(
  'two zstd frames fill the space',
  gives,
  ['zstd', frames(TEXT, NOISE), MEBIBYTE],
  whole(Buffer.concat([TEXT, NOISE])),
);
test.serial('a zstd frame to skip', gives, ['zstd', Buffer.concat([skipped(99), frames(TEXT)]), MEBIBYTE], whole(TEXT));

for (const [window, result] of [
  // 128 MiB, the most that libzstd takes of a frame that does not say how long it is, and an eighth more.
  [0x88, 'whole'],
  [0x89, 'broken'],
  [0xff, 'broken'],
] as const) {
  const block = Buffer.concat([FRAME_MAGIC, Buffer.of(0x00, window), makeRleBlock(0x77, 4096)]);
  const expected = result === 'whole' ? whole(Buffer.alloc(4096, 0x77)) : BROKEN;
  test.serial(`a zstd window of 0x${window.toString(16)}`, gives, ['zstd', block, 4096], expected);
}

/** RFC 8878 3.1.1.2: the only block of a frame, `size` times the same byte. */
function makeRleBlock(byte: number, size: number): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE((size << 3) | 0b011, 0, 3);
  header[3] = byte;
  return header;
}

/** Every kind of block and literals, and matches far back. */
const MIXED = Buffer.concat([
  TEXT,
  NOISE,
  Buffer.alloc(100_000, 7),
  Buffer.from(Array.from(NOISE, (byte, index) => (byte & 15) * (index & 3))),
  TEXT.subarray(1000),
]);
const {ZSTD_c_compressionLevel, ZSTD_c_checksumFlag, ZSTD_c_contentSizeFlag} = zlib.constants;

for (const level of [-7, 1, 3, 9, 19]) {
  const params = {[ZSTD_c_compressionLevel]: level, [ZSTD_c_checksumFlag]: 1, [ZSTD_c_contentSizeFlag]: level & 1};
  const stream = zlib.zstdCompressSync(MIXED, {params});
  test.serial(`zstd of level ${level}`, gives, ['zstd', stream, MIXED.length], whole(MIXED));
  test.serial(`zstd of level ${level}, another checksum`, gives, ['zstd', flipLast(stream), MIXED.length], BROKEN);
}

function flipLast(stream: Buffer): Buffer {
  return Buffer.concat([stream.subarray(0, -1), Buffer.from([(stream.at(-1) ?? 0) ^ 1])]);
}

// RFC 8878 3.1.1: no content size, a window's descriptor, one block of one byte.
test.serial('zstd with a dictionary', gives, ['zstd', Buffer.from('28b52ffd01880709000061', 'hex'), 1], BROKEN);
test.serial('zstd with a reserved block', gives, ['zstd', Buffer.from('28b52ffd00880f000061', 'hex'), 1], BROKEN);

function frames(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.map((part) => zlib.zstdCompressSync(part)));
}

/** RFC 8878 3.1.2. */
function skipped(size: number): Buffer {
  const frame = Buffer.alloc(8 + size, 0x77);
  frame.writeUInt32LE(0x184d2a53);
  frame.writeUInt32LE(size, 4);
  return frame;
}

const STREAMS: Readonly<Record<Codec, Buffer>> = {
  raw: zlib.deflateRawSync(TEXT.subarray(0, 5000)),
  zlib: zlib.deflateSync(TEXT.subarray(0, 5000)),
  zstd: zlib.zstdCompressSync(TEXT.subarray(0, 5000), {params: {[zlib.constants.ZSTD_c_checksumFlag]: 1}}),
  bzip2: BZIP2_STREAM,
  lzfse: lzfse(makePlainBlock(Buffer.from('begin')), makeLzvnBlock(steps), makeFseBlock(steps, true)),
};

for (const codec of Object.keys(STREAMS) as Codec[]) {
  const stream = STREAMS[codec];
  test.serial(`${codec}: a stream that is cut short is broken`, async (t) => {
    const lengths = [0, 1, 2, 3, 4, 7, 8, 11, 12, 31, 32, 33, stream.length >> 1, stream.length - 1];
    for (const length of new Set(lengths.filter((candidate) => candidate < stream.length))) {
      // An empty stretch holds no zstd frame, so nothing of it is broken.
      const expected = codec === 'zstd' && length === 0 ? 0 : -1;
      t.is((await decode(codec, stream.subarray(0, length), 10_000)).result, expected, String(length));
    }
  });

  test.serial(`${codec}: damage ends in an answer, never in a crash`, async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(7)), {minLength: 1, maxLength: 4}),
        async (flips) => {
          const damaged = Buffer.from(stream);
          for (const [at, bit] of flips) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
          const {result, bytes} = await decode(codec, damaged, 10_000);
          return result >= -2 && result <= 10_000 && bytes.length === Math.max(0, result);
        },
      ),
      {numRuns: 30},
    );
    t.pass();
  });

  test.serial(`${codec}: bytes that are no stream end in an answer`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({maxLength: 300}), async (bytes) => {
        const {result} = await decode(codec, bytes, 1000);
        return result >= -2 && result <= 1000;
      }),
      {numRuns: 20},
    );
    t.pass();
  });
}

const anyBytes = fc
  .array(fc.tuple(fc.uint8Array({maxLength: 40}), fc.nat(60)), {maxLength: 20})
  .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({length: times}, () => bytes))));

test.serial('what Node compresses comes out again', async (t) => {
  await fc.assert(
    fc.asyncProperty(anyBytes, fc.integer({min: 0, max: 9}), async (bytes, level) => {
      t.true((await decode('raw', zlib.deflateRawSync(bytes, {level}), bytes.length)).bytes.equals(bytes));
      t.true((await decode('zlib', zlib.deflateSync(bytes, {level}), bytes.length + 7)).bytes.equals(bytes));
      t.true((await decode('zstd', zlib.zstdCompressSync(bytes), bytes.length + 7)).bytes.equals(bytes));
    }),
    {numRuns: 15},
  );
});

const anySteps = fc
  .array(fc.tuple(fc.uint8Array({minLength: 1, maxLength: 300}), fc.integer({min: 3, max: 2300}), fc.nat()), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => {
    let made = 0;
    return parts.map(([literals, match, seed]): LzfseStep => {
      made += literals.length;
      const distance = 1 + (seed % Math.min(made, 65_535));
      made += match;
      return {literals: Buffer.from(literals), match, distance};
    });
  });

test.serial('any lzfse block comes to what its steps do', async (t) => {
  await fc.assert(
    fc.asyncProperty(anySteps, async (any) => {
      const bytes = expandSteps(any);
      for (const block of [makeFseBlock(any, true), makeFseBlock(any, false), makeLzvnBlock(any)]) {
        t.true((await decode('lzfse', lzfse(block), bytes.length + 1)).bytes.equals(bytes));
      }
    }),
    {numRuns: 15},
  );
});

test.serial('codecs take their memory from the run’s limit', async (t) => {
  const limits = {...TEST_LIMITS, memoryBytes: 50 * MEBIBYTE};
  for (const {name, box} of opened) {
    const run = {program: 'codec', config: makeConfig(Buffer.alloc(12), 2), devices: [], limits};
    const outcome = await box.run(run);
    t.is(outcome.kind === 'killed' ? outcome.reason : outcome.kind, 'memory', name);
  }
});
