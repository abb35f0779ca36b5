import {
  INFO_RECORD_LUKS,
  INFO_RECORD_LUKS2,
  LUKS2_PAYLOAD_OFFSET,
  LUKS2_TEXT_COUNT,
  LUKS2_TEXTS,
  LUKS_FLAG_DETACHED,
  LUKS_FLAGS,
  LUKS_ITERATIONS,
  LUKS_PAYLOAD_OFFSET,
  LUKS_SLOT_ACTIVE,
  LUKS_SLOT_COUNT,
  LUKS_SLOT_ITERATIONS,
  LUKS_SLOT_KEY_OFFSET,
  LUKS_SLOT_SIZE,
  LUKS_SLOT_STRIPES,
  LUKS_SLOTS,
  LUKS_TEXT_COUNT,
} from '../../../guest/abi/info-messages.ts';
import type {ImageFormat, Luks2Facts, LuksFacts, LuksSlotFacts, LuksVolumeFacts} from './image-facts.ts';
import {protocolError, type InfoRecord, type RecordBody} from './record-reader.ts';

/** LUKS1 has exactly eight. */
const SLOT_LIMIT = 8;

/** The encryption header of a LUKS-encrypted image. */
export function decodeLuks(records: readonly InfoRecord[]): LuksFacts | undefined {
  const body = records.find(({tag}) => tag === INFO_RECORD_LUKS)?.body;
  if (body === undefined) return undefined;
  const count = body.u32(LUKS_SLOT_COUNT);
  if (count > SLOT_LIMIT) throw protocolError('too many key slots');
  const [cipher, cipherMode, ivGenerator, ivGeneratorHash, hash, uuid] = readTexts(
    body,
    LUKS_SLOTS + count * LUKS_SLOT_SIZE,
    LUKS_TEXT_COUNT,
  );
  return {
    cipher: cipher ?? '',
    cipherMode: cipherMode ?? '',
    ivGenerator: ivGenerator ?? '',
    ivGeneratorHash: ivGeneratorHash === '' ? undefined : ivGeneratorHash,
    hash: hash ?? '',
    uuid: uuid ?? '',
    payloadOffset: body.u64(LUKS_PAYLOAD_OFFSET),
    iterations: body.u32(LUKS_ITERATIONS),
    detachedHeader: (body.u32(LUKS_FLAGS) & LUKS_FLAG_DETACHED) !== 0,
    slots: Array.from({length: count}, (_, index) => decodeSlot(body, LUKS_SLOTS + index * LUKS_SLOT_SIZE)),
  };
}

/** The same, where all of the image is encrypted. */
export function decodeLuksVolume(
  format: ImageFormat,
  records: readonly InfoRecord[],
): LuksVolumeFacts | Luks2Facts | undefined {
  if (format !== 'luks') return undefined;
  const luks = decodeLuks(records);
  return luks === undefined ? decodeLuks2(records) : {kind: 'luks', luks};
}

function decodeLuks2(records: readonly InfoRecord[]): Luks2Facts | undefined {
  const body = records.find(({tag}) => tag === INFO_RECORD_LUKS2)?.body;
  if (body === undefined) return undefined;
  const [label = '', uuid = '', encryption = ''] = readTexts(body, LUKS2_TEXTS, LUKS2_TEXT_COUNT);
  return {kind: 'luks2', label, uuid, encryption, payloadOffset: body.u64(LUKS2_PAYLOAD_OFFSET)};
}

function decodeSlot(body: RecordBody, at: number): LuksSlotFacts {
  const keyOffset = body.u64(at + LUKS_SLOT_KEY_OFFSET);
  if (body.u32(at + LUKS_SLOT_ACTIVE) === 0) return {active: false, keyOffset};
  const iterations = body.u32(at + LUKS_SLOT_ITERATIONS);
  return {active: true, keyOffset, iterations, stripes: body.u32(at + LUKS_SLOT_STRIPES)};
}

function readTexts(body: RecordBody, start: number, count: number): string[] {
  const texts: string[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    const length = body.u32(at);
    texts.push(body.text(at + 4, length));
    at += 4 + length;
  }

  return texts;
}
