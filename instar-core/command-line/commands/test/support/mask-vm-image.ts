import {Buffer} from 'node:buffer';

const SECTOR = 512;
const MEBIBYTE = 1 << 20;
/** The embedded descriptor's room, behind the header. */
const DESCRIPTOR_END = 21 * SECTOR;

/** An image file with what is drawn at random, or depends on the time, as zeros: vmdk and its extents, vpc, vhdx. */
export function maskVmImage(image: Buffer): Buffer {
  const magic = image.toString('latin1', 0, 8);
  if (magic === 'vhdxfile') return maskVhdx(image);
  if (magic.startsWith('KDMV')) {
    const descriptor = maskContentId(image.subarray(SECTOR, DESCRIPTOR_END));
    return Buffer.concat([image.subarray(0, SECTOR), descriptor, image.subarray(DESCRIPTOR_END)]);
  }

  return magic === '# Disk D' ? maskContentId(image) : maskVpc(image);
}

/** A CID has one to eight digits, so that what follows it moves. */
function maskContentId(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  const text = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  const masked = text.replace(/\nCID=[0-9a-f]{1,8}\n/, '\nCID=00000000\n');
  // A file without zeros behind its text is as long as that.
  return end < 0 ? Buffer.from(masked, 'latin1') : Buffer.concat([Buffer.from(masked, 'latin1')], bytes.length);
}

/** Creation time, checksum and unique id of the footer and of its copy. */
function maskVpc(image: Buffer): Buffer {
  for (const footer of [0, image.length - SECTOR]) {
    if (footer < 0 || image.toString('latin1', footer, footer + 8) !== 'conectix') continue;
    image.fill(0, footer + 24, footer + 28);
    image.fill(0, footer + 64, footer + 84);
  }

  return image;
}

/** Creator, headers, Page 83 data, and the log, where qemu leaves what it has carried out. */
function maskVhdx(image: Buffer): Buffer {
  const logLength = image.readUInt32LE(0x1_00_44);
  const metadata = Number(image.readBigUInt64LE(0x3_00_40));
  image.fill(0, 8, 0x3_00_00);
  image.fill(0, MEBIBYTE, MEBIBYTE + logLength);
  image.fill(0, metadata + 0x1_00_10, metadata + 0x1_00_20);
  return image;
}
