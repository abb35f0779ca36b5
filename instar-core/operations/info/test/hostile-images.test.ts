import {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import {openImage} from '../../../storage/open-image.ts';
import type {ImageFormat} from '../image-facts.ts';
import {inspectImage} from '../inspect-image.ts';
import {makeDynamicVpc, makeFixedVpc, makeQcow2, makeVmdk, makeVmdkDescriptor} from './image-samples.ts';

const engine = makeEngine({sandbox: 'wasm', hold: 'thread', limits: DEFAULT_LIMITS});
const folder = mkdtempSync(path.join(tmpdir(), 'instar-hostile-'));
test.after.always(async () => {
  await engine.close();
  rmSync(folder, {recursive: true});
});

/** A trap, a breach of the protocol or a run into a limit is thrown; a refusal is an answer. */
async function inspect(name: string, bytes: Buffer, format?: ImageFormat) {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  const opened = openImage(file);
  if (opened.kind !== 'opened') throw new Error(opened.reason);
  try {
    return await inspectImage(engine, opened.image, {format, probing: 'qemu', vpcSizeField: true});
  } finally {
    opened.image.close();
  }
}

type Damage = {readonly at: number; readonly bytes: Uint8Array};

/** Interesting numbers at interesting places: headers and descriptors are within the first kilobytes. */
const damages = fc.array(
  fc.record({
    at: fc.oneof(fc.nat(130), fc.nat(2100), fc.nat(200_000)),
    bytes: fc.oneof(
      fc.uint8Array({minLength: 1, maxLength: 8}),
      fc.constantFrom(Buffer.alloc(8, 0xff), Buffer.alloc(8), Buffer.from('7fffffffffffffff', 'hex')),
    ),
  }),
  {minLength: 1, maxLength: 4},
);

function damage(base: Buffer, given: readonly Damage[], length: number): Buffer {
  const bytes = Buffer.from(base);
  for (const {at, bytes: put} of given)
    bytes.set(put.subarray(0, Math.max(0, bytes.length - (at % bytes.length))), at % bytes.length);
  return bytes.subarray(0, Math.ceil(bytes.length * length));
}

const survives = test.macro({
  async exec(t, base: Buffer, format: ImageFormat) {
    const name = `${format}-${base.length}.img`;
    const whole = await inspect(name, base, format);
    t.true(whole.kind === 'image' || whole.code === 'extent-not-opened', 'the sample itself opens');
    const lengths = fc.oneof({weight: 4, arbitrary: fc.constant(1)}, fc.double({min: 0, max: 1, noNaN: true}));
    await t.notThrowsAsync(
      fc.assert(
        fc.asyncProperty(damages, lengths, fc.boolean(), async (given, length, isForced) => {
          await inspect(name, damage(base, given, length), isForced ? format : undefined);
        }),
        {numRuns: 300},
      ),
    );
  },
  title: (given = '') => `no damage makes the program trap: ${given}`,
});
test.serial('qcow2', survives, makeQcow2(), 'qcow2');
test.serial('dynamic vpc', survives, makeDynamicVpc(), 'vpc');
test.serial('fixed vpc', survives, makeFixedVpc(), 'vpc');
test.serial('sparse vmdk', survives, makeVmdk(), 'vmdk');
test.serial('vmdk descriptor', survives, makeVmdkDescriptor('flat'), 'vmdk');

test.serial('no bytes at all make the program trap, whatever the format', async (t) => {
  const formats = fc.constantFrom<ImageFormat>('raw', 'qcow2', 'vmdk', 'vpc', 'vhdx');
  const signatures = fc.constantFrom(
    '',
    'QFI\u00FB\0\0\0\u0003',
    'conectix',
    'vhdxfile',
    'KDMV',
    'COWD',
    'version=1\n',
    '# \nversion=1\nRW 1 FLAT "',
  );
  await t.notThrowsAsync(
    fc.assert(
      fc.asyncProperty(formats, signatures, fc.uint8Array({maxLength: 4096}), async (format, signature, rest) => {
        await inspect('any.img', Buffer.concat([Buffer.from(signature, 'latin1'), rest]), format);
      }),
      {numRuns: 500},
    ),
  );
});

/** The words that an image is refused with, what stands before them included. */
async function refusal(name: string, bytes: Buffer): Promise<string> {
  const outcome = await inspect(name, bytes);
  return outcome.kind === 'image'
    ? 'accepted'
    : [...(outcome.notice === undefined ? [] : [outcome.notice]), outcome.reason].join('\n');
}

test.serial('a vmdk of more bytes than a file can have was called too large in the wrong words', async (t) => {
  const header = makeVmdk();
  header.writeBigUInt64LE(0xff_00_00_00_02_00_00n, 12);
  header.writeUInt8(0xff, 18);
  t.is(await refusal('huge.vmdk', header), 'Could not refresh total sector count: File too large');
});

const readsCid = test.macro({
  async exec(t, text: string, cid: number | undefined) {
    const descriptor = makeVmdk().toString('latin1').replace('CID=12ab34cd', `CID=${text}`).slice(0, 65_536);
    const outcome = await inspect('cid.vmdk', Buffer.from(descriptor, 'latin1'));
    if (cid === undefined) return t.is(outcome.kind, 'refused');
    const details = outcome.kind === 'image' ? outcome.facts.details : undefined;
    return t.is(details?.kind === 'vmdk' ? details.cid : undefined, cid);
  },
  title: (_given: string | undefined, text: string) => `a content id is read as the C library reads it: "${text}"`,
});
test.serial(readsCid, '0x1f', 31);
test.serial(readsCid, ' \t12', 18);
test.serial(readsCid, '+5', 5);
test.serial(readsCid, '-1', 0xff_ff_ff_ff);
test.serial(readsCid, '123456789', 0x23_45_67_89);
test.serial(readsCid, '99999999999999999999', 0xff_ff_ff_ff);
test.serial(readsCid, '00000000000000000000012', 18);
test.serial(readsCid, '0xg', undefined);
test.serial(readsCid, '', undefined);

test.serial('a table of four thousand million entries is refused or read within the limits', async (t) => {
  const header = makeQcow2();
  header.writeUInt32BE(0xff_ff_ff_ff, 36);
  const outcome = await inspect('huge-l1.img', header);
  t.is(outcome.kind === 'refused' && outcome.reason, 'Active L1 table too large');
});
