import test from 'ava';
import fc from 'fast-check';
import {crc32c} from '../crc32c.ts';
import type {MaskedFile, ReadAt} from '../mask-random-fields.ts';
import {maskVdi} from '../mask-vdi.ts';
import {maskVhdx} from '../mask-vhdx.ts';
import {maskVmdkDescriptor, maskVmdkExtent} from '../mask-vmdk.ts';
import {maskVpc} from '../mask-vpc.ts';

type Mask = (read: ReadAt, sizeBytes: number) => MaskedFile;

/** The bytes that a fingerprint would hash. */
function apply(mask: Mask, file: Buffer): string {
  const {patches, lengthBytes} = mask(
    (offset, length) => Buffer.from(file.subarray(offset, offset + length)),
    file.length,
  );
  const masked = Buffer.alloc(lengthBytes);
  file.copy(masked);
  for (const {offset, bytes} of patches) bytes.copy(masked, offset);
  return masked.toString('hex');
}

const GUID = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const OTHER_GUID = Buffer.from('ffeeddccbbaa99887766554433221100', 'hex');

function makeFooter({time = 7, id = GUID, size = 5, wrongBy = 0} = {}): Buffer {
  const footer = Buffer.alloc(512);
  footer.write('conectix');
  footer.writeUInt32BE(time, 24);
  footer.writeUInt32BE(size, 44);
  id.copy(footer, 68);
  const sum = footer.reduce((total, byte) => total + byte, 0);
  footer.writeUInt32BE((~sum + wrongBy) >>> 0, 64);
  return footer;
}

const vpc = (...footers: readonly Buffer[]) => apply(maskVpc, Buffer.concat(footers));

test('vpc: time, id and checksum do not matter', (t) => {
  t.is(vpc(makeFooter()), vpc(makeFooter({time: 9, id: OTHER_GUID})));
});
test('vpc: other fields matter', (t) => t.not(vpc(makeFooter()), vpc(makeFooter({size: 6}))));
test('vpc: a wrong checksum matters', (t) => t.not(vpc(makeFooter()), vpc(makeFooter({wrongBy: 1}))));
test('vpc: a field that was left at zero matters', (t) => {
  t.not(vpc(makeFooter()), vpc(makeFooter({id: Buffer.alloc(16)})));
  t.not(vpc(makeFooter()), vpc(makeFooter({time: 0})));
});
test('vpc: both copies must have the same id', (t) => {
  const same = vpc(makeFooter(), makeFooter());
  t.is(same, vpc(makeFooter({id: OTHER_GUID}), makeFooter({id: OTHER_GUID})));
  t.not(same, vpc(makeFooter(), makeFooter({id: OTHER_GUID})));
});

const ZERO_GUID = Buffer.alloc(16);

function makeVhdx({
  sequence = 41n,
  second = 1n,
  id = GUID,
  disk = GUID,
  wrongBy = 0,
  log = ZERO_GUID,
  logged = 'old',
} = {}): Buffer {
  const file = Buffer.alloc(0x101000);
  file.write(logged, 0x100000);
  file.write('vhdxfile');
  for (const [offset, number] of [
    [0x10000, sequence],
    [0x20000, sequence + second],
  ] as const) {
    file.write('head', offset);
    file.writeBigUInt64LE(number, offset + 8);
    id.copy(file, offset + 16);
    id.copy(file, offset + 32);
    log.copy(file, offset + 48);
    file.writeUInt32LE(0x1000, offset + 68);
    file.writeBigUInt64LE(0x100000n, offset + 72);
    file.writeUInt32LE((crc32c(file.subarray(offset, offset + 4096)) + wrongBy) >>> 0, offset + 4);
  }
  writeTable(file, 0x30000, {countAt: 8, entriesAt: 16, guid: '06a27c8b90479a4bb8fe575f050f886e'});
  file.writeBigUInt64LE(0x50000n, 0x30000 + 32);
  writeTable(file, 0x50000, {countAt: 10, entriesAt: 32, guid: 'ab12cabee6b22345' + '93efc309e000c746'});
  file.writeUInt32LE(0x8000, 0x50000 + 48);
  disk.copy(file, 0x58000);
  return file;
}

function writeTable(file: Buffer, at: number, table: {countAt: number; entriesAt: number; guid: string}): void {
  file.writeUInt16LE(1, at + table.countAt);
  Buffer.from(table.guid, 'hex').copy(file, at + table.entriesAt);
}

const vhdx = (options: Parameters<typeof makeVhdx>[0] = {}) => apply(maskVhdx, makeVhdx(options));

test('vhdx: ids, sequence number and checksum do not matter', (t) => {
  t.is(vhdx(), vhdx({sequence: 1_000_000n, id: OTHER_GUID, disk: OTHER_GUID}));
});
test('vhdx: how the sequence numbers differ matters', (t) => t.not(vhdx(), vhdx({second: 2n})));
test('vhdx: a wrong checksum matters', (t) => t.not(vhdx(), vhdx({wrongBy: 1})));
test('vhdx: what is left of an empty log does not matter', (t) => t.is(vhdx(), vhdx({logged: 'new'})));
test('vhdx: a log that holds entries matters, its id does not', (t) => {
  t.not(vhdx({log: GUID}), vhdx({log: GUID, logged: 'new'}));
  t.is(vhdx({log: GUID}), vhdx({log: OTHER_GUID}));
  t.not(vhdx({log: GUID}), vhdx());
});
test('vhdx: an id that was left at zero matters', (t) => t.not(vhdx(), vhdx({disk: Buffer.alloc(16)})));

const DESCRIPTOR = (cid: string, parent: string) =>
  Buffer.from(`# Disk DescriptorFile\nversion=1\nCID=${cid}\nparentCID=${parent}\ncreateType="x"\n`);
const descriptor = (cid: string, parent = 'ffffffff') => apply(maskVmdkDescriptor, DESCRIPTOR(cid, parent));

test('vmdk: the content id does not matter, nor how many digits it has', (t) => {
  t.is(descriptor('12345678'), descriptor('9abcdef'));
  t.is(descriptor('12345678', 'abc'), descriptor('1', 'abcdef12'));
});
test('vmdk: having a parent matters', (t) => t.not(descriptor('12345678'), descriptor('12345678', '9abcdef0')));
test('vmdk: being one’s own parent matters', (t) => t.not(descriptor('1', '2'), descriptor('1', '1')));

test('vmdk: a descriptor that is filled up keeps its length', (t) => {
  const filled = (cid: string) => Buffer.concat([DESCRIPTOR(cid, '2'), Buffer.alloc(100)]).subarray(0, 120);
  t.is(apply(maskVmdkDescriptor, filled('12345678')), apply(maskVmdkDescriptor, filled('1')));
  t.is(apply(maskVmdkDescriptor, filled('1')).length / 2, 120);
});
test('vmdk: what a longer text left behind does not matter', (t) => {
  const [clean, left] = [makeExtent('123456'), makeExtent('123456')];
  left.write('\n', 512 + DESCRIPTOR('12345678', 'ffffffff').length - 1);
  t.is(apply(maskVmdkExtent, left), apply(maskVmdkExtent, clean));
});

const vdi = (image: Buffer, snapshot = GUID) => {
  const header = Buffer.alloc(512);
  image.copy(header, 0x188);
  snapshot.copy(header, 0x198);
  return apply(maskVdi, header);
};
test('vdi: the ids do not matter, but whether they are set', (t) => {
  t.is(vdi(GUID), vdi(OTHER_GUID));
  t.not(vdi(GUID), vdi(ZERO_GUID));
  t.not(vdi(GUID), vdi(GUID, ZERO_GUID));
});

function makeExtent(cid: string): Buffer {
  const extent = Buffer.alloc(4096);
  extent.write('KDMV');
  extent.writeBigUInt64LE(1n, 28);
  extent.writeBigUInt64LE(2n, 36);
  DESCRIPTOR(cid, 'ffffffff').copy(extent, 512);
  extent.write('behind the descriptor', 1536);
  return extent;
}
test('vmdk: an embedded descriptor keeps its room', (t) => {
  const [long, short] = [apply(maskVmdkExtent, makeExtent('12345678')), apply(maskVmdkExtent, makeExtent('1'))];
  t.is(long, short);
  t.is(Buffer.from(long, 'hex').toString('latin1', 1536, 1557), 'behind the descriptor');
});

test('crc32c gives the check value of its definition', (t) => t.is(crc32c(Buffer.from('123456789')), 0xe3069283));

test('no bytes make a mask fail', (t) => {
  const hostile = fc.oneof(
    fc.uint8Array({maxLength: 600}),
    fc.uint8Array({minLength: 40, maxLength: 600}).map((bytes) => {
      const extent = Buffer.alloc(700);
      extent.set(bytes, 12);
      extent.write('KDMV');
      return extent;
    }),
    fc.tuple(fc.nat(0x100fff), fc.uint8Array({maxLength: 64})).map(([offset, bytes]) => {
      const file = makeVhdx();
      file.set(bytes.subarray(0, file.length - offset), offset);
      return file;
    }),
  );
  fc.assert(
    fc.property(hostile, (bytes) => {
      for (const mask of [maskVpc, maskVhdx, maskVdi, maskVmdkDescriptor, maskVmdkExtent]) {
        t.notThrows(() => apply(mask, Buffer.from(bytes)));
      }
    }),
    {numRuns: 60},
  );
});
