import type {BitmapFacts, LuksFacts, LuksSlotFacts, Qcow2Facts} from '../operations/info/image-facts.ts';
import {holds} from './drift.ts';
import type {JsonObject} from './json-writer.ts';
import type {QemuVersion} from './qemu-version.ts';

/** The data of a qcow2 image's `format-specific`. */
export function describeQcow2(facts: Qcow2Facts, version: QemuVersion): JsonObject {
  const isVersion3 = facts.version === 3;
  return {
    compat: isVersion3 ? '1.1' : '0.10',
    'compression-type': facts.compression,
    'lazy-refcounts': isVersion3 ? facts.lazyRefcounts : undefined,
    corrupt: isVersion3 ? facts.corrupt : undefined,
    'refcount-bits': facts.refcountBits,
    'data-file': isVersion3 ? facts.dataFile?.text : undefined,
    'data-file-raw': isVersion3 && facts.hasDataFile ? facts.dataFileRaw : undefined,
    'extended-l2': isVersion3 ? facts.extendedL2 : undefined,
    bitmaps: isVersion3 && facts.bitmaps.length > 0 ? facts.bitmaps.map((bitmap) => describeBitmap(bitmap)) : undefined,
    encrypt: describeEncryption(facts, version),
  };
}

function describeBitmap({name, granularityBytes, inUse, auto}: BitmapFacts): JsonObject {
  const flags = [...(inUse ? ['in-use'] : []), ...(auto ? ['auto'] : [])];
  return {flags, name, granularity: granularityBytes};
}

function describeEncryption({encryption, luks}: Qcow2Facts, version: QemuVersion): JsonObject | undefined {
  if (encryption === 'none') return undefined;
  if (luks === undefined) return {format: encryption};
  return {...describeLuks(luks, version), format: encryption};
}

/** The data of a LUKS volume's `format-specific`, and of one in a qcow2 image. */
export function describeLuks(luks: LuksFacts, version: QemuVersion): JsonObject {
  return {
    'ivgen-alg': luks.ivGenerator,
    'ivgen-hash-alg': luks.ivGeneratorHash,
    'detached-header': holds('info-detached-header', version) ? luks.detachedHeader : undefined,
    'hash-alg': luks.hash,
    'cipher-alg': luks.cipher,
    'cipher-mode': luks.cipherMode,
    uuid: luks.uuid,
    slots: luks.slots.map((slot) => describeSlot(slot)),
    'payload-offset': luks.payloadOffset,
    'master-key-iters': luks.iterations,
  };
}

function describeSlot(slot: LuksSlotFacts): JsonObject {
  const {active, keyOffset} = slot;
  if (!active) return {active, 'key-offset': keyOffset};
  return {active, iters: slot.iterations, 'key-offset': keyOffset, stripes: slot.stripes};
}
