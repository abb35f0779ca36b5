import {Buffer} from 'node:buffer';

// Small images written by hand, as bases for damage. Each is what its format's specification asks for and no more.

/** A version 3 qcow2 header of 64 KiB clusters, with a backing format and name, and an L1 table of one entry. */
export function makeQcow2(): Buffer {
  const image = Buffer.alloc(4 * 65_536);
  image.write('QFI\u00FB', 'latin1');
  image.writeUInt32BE(3, 4);
  image.writeBigUInt64BE(144n, 8);
  image.writeUInt32BE(8, 16);
  image.writeUInt32BE(16, 20);
  image.writeBigUInt64BE(1n << 20n, 24);
  image.writeUInt32BE(1, 36);
  image.writeBigUInt64BE(196_608n, 40);
  image.writeBigUInt64BE(65_536n, 48);
  image.writeUInt32BE(1, 56);
  image.writeUInt32BE(4, 96);
  image.writeUInt32BE(112, 100);
  image.writeUInt32BE(0xe2_79_2a_ca, 112);
  image.writeUInt32BE(3, 116);
  image.write('raw', 120);
  image.write('base.raw', 144);
  return image;
}

/** A vpc footer of creator "qemu" and 4 cylinders, 4 heads, 17 sectors; `type` 2 is fixed, 3 dynamic. */
function makeVpcFooter(type: number): Buffer {
  const footer = Buffer.alloc(512);
  footer.write('conectix');
  footer.writeBigUInt64BE(512n, 16);
  footer.write('qemu', 28);
  footer.writeBigUInt64BE(139_264n, 48);
  footer.set([0, 4, 4, 17], 56);
  footer.writeUInt32BE(type, 60);
  footer.writeUInt32BE(~footer.reduce((sum, byte) => sum + byte, 0) >>> 0, 64);
  return footer;
}

export function makeFixedVpc(type = 2): Buffer {
  return Buffer.concat([Buffer.alloc(139_264), makeVpcFooter(type)]);
}

/** A dynamic vpc of one unallocated block of 2 MiB, whose footers may claim another `type`. */
export function makeDynamicVpc(type = 3): Buffer {
  const header = Buffer.alloc(1024);
  header.write('cxsparse');
  header.writeBigUInt64BE(1536n, 16);
  header.writeUInt32BE(1, 28);
  header.writeUInt32BE(0x20_00_00, 32);
  const footer = makeVpcFooter(type);
  return Buffer.concat([footer, header, Buffer.alloc(512, 0xff), footer]);
}

/** A hosted sparse vmdk of 64 KiB grains with an embedded descriptor. */
export function makeVmdk(): Buffer {
  const image = Buffer.alloc(65_536);
  image.write('KDMV');
  image.writeUInt32LE(1, 4);
  image.writeBigUInt64LE(2048n, 12);
  image.writeBigUInt64LE(128n, 20);
  image.writeBigUInt64LE(1n, 28);
  image.writeBigUInt64LE(20n, 36);
  image.writeUInt32LE(512, 44);
  image.writeBigUInt64LE(21n, 56);
  image.write(
    '# Disk DescriptorFile\nversion=1\nCID=12ab34cd\nparentCID=ffffffff\ncreateType="monolithicSparse"\n',
    512,
  );
  return image;
}

/** A descriptor of the flat extent `extent`, of 8 sectors. */
export function makeVmdkDescriptor(extent: string): Buffer {
  const header = '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\n\n';
  return Buffer.from(`${header}RW 8 FLAT "${extent}" 0\n`);
}

/** A master boot record with one partition. */
export function makePartitionedDisk(): Buffer {
  const disk = Buffer.alloc(65_536);
  disk.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0], 446);
  disk.writeUInt16LE(0xaa_55, 510);
  return disk;
}

export function makeIso(): Buffer {
  const image = Buffer.alloc(65_536);
  image.write('\u0001CD001\u0001', 32_768, 'latin1');
  return image;
}
