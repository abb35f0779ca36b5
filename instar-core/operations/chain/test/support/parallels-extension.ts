import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';

/** What is to be wrong with the extension. */
export type ExtensionChange = {
  readonly magic?: bigint;
  readonly breakSum?: boolean;
  readonly feature?: bigint;
  readonly flags?: bigint;
  /** Bytes of the feature, as its header has them. */
  readonly length?: number;
  /** Of the bitmap. */
  readonly sectors?: bigint;
  readonly entries?: number;
  readonly granularity?: number;
};

/** The Parallels image with an extension that has one dirty bitmap, in a cluster behind all others. */
export function makeExtension(image: Buffer, change: ExtensionChange = {}): Buffer {
  const clusterSize = image.readUInt32LE(28) * 512;
  const aligned = Buffer.alloc(Math.ceil(image.length / clusterSize) * clusterSize);
  image.copy(aligned);
  aligned.writeBigUInt64LE(BigInt(aligned.length / 512), 56);
  const extension = Buffer.alloc(clusterSize);
  extension.writeBigUInt64LE(change.magic ?? 0xab_23_4c_ef_23_dc_ea_87n, 0);
  extension.writeBigUInt64LE(change.feature ?? 0x20_38_5f_ae_25_2c_b3_4an, 24);
  extension.writeBigUInt64LE(change.flags ?? 0n, 32);
  extension.writeUInt32LE(change.length ?? 40, 40);
  extension.writeBigUInt64LE(change.sectors ?? image.readBigUInt64LE(36), 48);
  extension.writeUInt32LE(change.granularity ?? 128, 72);
  extension.writeUInt32LE(change.entries ?? 1, 76);
  createHash('md5').update(extension.subarray(24)).digest().copy(extension, 8);
  if (change.breakSum === true) extension[8] = 255 - (extension[8] ?? 0);
  return Buffer.concat([aligned, extension]);
}
