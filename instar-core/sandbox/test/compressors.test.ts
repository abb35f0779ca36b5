import {Buffer} from 'node:buffer';
import zlib from 'node:zlib';
import test from 'ava';
import * as fc from 'fast-check';
import {ALL_RIGHTS, READ_ONLY, TEST_LIMITS, describeOutcome, makeConfig, withDevices} from './support/guest-runs.ts';
import {KVM_OBSTACLE, SANDBOXES} from './support/sandboxes.ts';

// A worker runs the same code as a thread does.
const THREADS = SANDBOXES.filter(({name}) => name.endsWith('on the thread'));
const opened = await Promise.all(THREADS.map(async (sandbox) => ({...sandbox, box: await sandbox.open()})));

test.after.always(async () => {
  for (const {box} of opened) await box.close();
});

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

/** COMPRESSION_* of guest/convert/compression.ts. */
const KINDS = {qcow: 1, zstd: 2, grain: 3} as const;
type Kind = keyof typeof KINDS;
const NO_GAIN = -3;
const MEBIBYTE = 1024 * 1024;
/** The program has two codecs of 16 MiB besides what is its own. */
const LIMITS = {...TEST_LIMITS, memoryBytes: 64 * MEBIBYTE};
const CLUSTER = 65_536;

type Compressed = {readonly sizes: readonly number[]; readonly stored: Buffer};
type Units = {readonly kind: Kind; readonly bytes: Buffer; readonly unit: number; readonly capacity?: number};

/** Compresses unit by unit in both sandboxes, which must agree. */
async function compress({kind, bytes, unit, capacity = unit + 4096}: Units, guestOffset = 0n): Promise<Compressed> {
  const body = Buffer.alloc(24);
  body.writeUInt32LE(KINDS[kind]);
  body.writeUInt32LE(capacity, 4);
  body.writeBigUInt64LE(guestOffset, 8);
  body.writeUInt32LE(1, 16);
  body.writeUInt32LE(unit, 20);
  const files = [
    {content: bytes, rights: READ_ONLY},
    {content: Buffer.alloc(0), rights: ALL_RIGHTS},
  ];
  const seen: Compressed[] = [];
  for (const {name, box} of opened) {
    seen.push(
      await withDevices(files, async (devices, read) => {
        const run = {program: 'compress', config: makeConfig(body, 2), devices, limits: LIMITS};
        const outcome = await box.run(run);
        if (outcome.kind !== 'finished') throw new Error(`${name}: ${JSON.stringify(describeOutcome(outcome))}`);
        return {sizes: outcome.messages.map((message) => message.bytes.readInt32LE()), stored: read(1)};
      }),
    );
  }
  const [first, ...others] = seen;
  if (first === undefined) throw new Error('no sandbox ran');
  for (const {sizes, stored} of others) {
    if (String(sizes) !== String(first.sizes) || !stored.equals(first.stored)) throw new Error('the sandboxes differ');
  }
  return first;
}

/** What a reader of the format gets back: of qcow2 with a window of 4 KiB, and a little output at a time. */
const READERS: Readonly<Record<Kind, (stored: Buffer) => Buffer>> = {
  qcow: (stored) => zlib.inflateRawSync(stored, {windowBits: 12, chunkSize: 64}),
  zstd: (stored) => zlib.zstdDecompressSync(stored),
  grain: (stored) => zlib.inflateSync(stored.subarray(12, 12 + stored.readUInt32LE(8))),
};

async function comesBack(units: Units): Promise<boolean> {
  const {sizes, stored} = await compress(units);
  let at = 0;
  return sizes.every((size, index) => {
    const plain = READERS[units.kind](stored.subarray(at, at + size));
    at += size;
    return plain.equals(units.bytes.subarray(index * units.unit, (index + 1) * units.unit));
  });
}

/** The same bytes each time (Xorshift RNGs, Marsaglia 2003). */
function makeNoise(length: number): Buffer {
  const noise = Buffer.alloc(length);
  let state = 0x9e37_79b9;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    noise[at] = state >>> 8;
  }
  return noise;
}

/** Lines of words that come again, near and far. */
const TEXT = Buffer.from(
  Array.from({length: 50_000}, (_, index) => `line ${index % 997} of ${Math.imul(index, 7919) % 8191}\n`).join(''),
).subarray(0, MEBIBYTE);

for (const kind of Object.keys(KINDS) as Kind[]) {
  for (const unit of [512, 4096, CLUSTER, MEBIBYTE]) {
    const bytes = TEXT.subarray(0, unit === 512 ? 4096 : MEBIBYTE);
    test.serial(`${kind}: a reader gets units of ${unit} bytes back`, async (t) => {
      t.true(await comesBack({kind, bytes, unit}));
    });
  }
  test.serial(`${kind}: zeros of two MiB take little`, async (t) => {
    const {sizes} = await compress({kind, bytes: Buffer.alloc(2 * MEBIBYTE), unit: 2 * MEBIBYTE});
    t.true((sizes[0] ?? 0) > 0 && (sizes[0] ?? 0) < 10_000, String(sizes));
  });
}

const anyBytes = fc
  .array(fc.tuple(fc.uint8Array({minLength: 1, maxLength: 60}), fc.integer({min: 1, max: 40})), {
    minLength: 1,
    maxLength: 40,
  })
  .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({length: times}, () => bytes))));

for (const kind of Object.keys(KINDS) as Kind[]) {
  test.serial(`${kind}: a reader gets any bytes back`, async (t) => {
    await fc.assert(
      fc.asyncProperty(anyBytes, fc.integer({min: 9, max: 16}), async (bytes, order) =>
        comesBack({kind, bytes, unit: 2 ** order}),
      ),
      {numRuns: 15},
    );
    t.pass();
  });
}

for (const kind of ['qcow', 'zstd'] as const) {
  test.serial(`${kind}: what does not shrink is not worth it`, async (t) => {
    const {sizes, stored} = await compress({kind, bytes: makeNoise(CLUSTER), unit: CLUSTER, capacity: CLUSTER - 1});
    t.deepEqual(sizes, [NO_GAIN]);
    t.is(stored.length, 0);
  });
  test.serial(`${kind}: a unit that fills its space is written, one byte less is not enough`, async (t) => {
    const bytes = TEXT.subarray(0, CLUSTER);
    const [size = 0] = (await compress({kind, bytes, unit: CLUSTER})).sizes;
    t.deepEqual((await compress({kind, bytes, unit: CLUSTER, capacity: size})).sizes, [size]);
    t.deepEqual((await compress({kind, bytes, unit: CLUSTER, capacity: size - 1})).sizes, [NO_GAIN]);
  });
}

test.serial('a grain that does not shrink is written all the same', async (t) => {
  t.true(await comesBack({kind: 'grain', bytes: makeNoise(CLUSTER), unit: CLUSTER}));
});

test.serial('a grain has its sector and its length before it and ends at a sector', async (t) => {
  const {sizes, stored} = await compress({kind: 'grain', bytes: TEXT.subarray(0, CLUSTER), unit: CLUSTER}, 0x30_0000n);
  const length = stored.readUInt32LE(8);
  t.is(stored.readBigUInt64LE(0), 0x1800n);
  t.is(sizes[0], Math.ceil((12 + length) / 512) * 512);
  t.true(stored.subarray(12 + length).every((byte) => byte === 0));
});

/** Node has the zlib and the zstd that qemu-img links, with the settings that it gives them. */
const REFERENCES: Readonly<Record<Exclude<Kind, 'grain'>, (bytes: Buffer) => number>> = {
  qcow: (bytes) => zlib.deflateRawSync(bytes, {windowBits: 12, memLevel: 9}).length,
  zstd: (bytes) => zlib.zstdCompressSync(bytes).length,
};

for (const kind of ['qcow', 'zstd'] as const) {
  test.serial(`${kind}: sizes are within two percent of the reference`, async (t) => {
    const {sizes} = await compress({kind, bytes: TEXT, unit: CLUSTER});
    let expected = 0;
    for (let at = 0; at < TEXT.length; at += CLUSTER) expected += REFERENCES[kind](TEXT.subarray(at, at + CLUSTER));
    const made = sizes.reduce((sum, size) => sum + size, 0);
    t.true(made <= expected * 1.02, `${made} bytes, ${expected} expected`);
  });
}
