import {LAYER_FLAG_VOLUME_KEY} from '../abi/chain-config.ts';
import {REASON_LUKS2_METADATA, REASON_LUKS_PASSPHRASE} from '../abi/image-reasons.ts';
import {loadBe64} from '../bytes/big-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {isNamed, storeText} from '../bytes/text.ts';
import {SectorCipher} from '../cipher/sector-cipher.ts';
import {readSource, Source} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {refuseImage} from '../report/refusal.ts';
import {Luks2Slots} from './luks2-slots.ts';
import {decimalOf, Luks2Values} from './luks2-values.ts';
import {openNamedCipher, refuseUnknown} from './named-cipher.ts';

// LUKS2 On-Disk Format Specification, "Binary Header" and "JSON Area".
const HEADER_SIZE: u64 = 4096;
const TOTAL_SIZE_AT: u32 = 8;
const TOTAL_LIMIT: u64 = 0x400000;
/** The same, "Keyslots Object". */
const SLOT_LIMIT: u32 = 32;
const OFFSET_LIMIT: u64 = 1 << 62;

/** A volume's payload, unlocked. */
export class Luks2Volume {
  constructor(
    public readonly cipher: SectorCipher,
    /** The cipher's name, `aes-xts-plain64`, and its key. */
    public readonly name: Region,
    public readonly key: Region,
    /** Bytes from the file's start. */
    public readonly payloadOffset: u64,
    /** The number that the payload's first sector has for the cipher. */
    public readonly firstSector: u64,
  ) {}
}

/**
 * Unlocks a layer's LUKS2 volume whose one segment is encrypted with a cipher of this program: with the layer's passphrase
 * where the layer does not bring the key itself. Ends the program when no slot opens or the volume is of another kind.
 */
export function unlockLuks2(layer: LayerConfig, source: Source): Luks2Volume {
  const values = readValues(source);
  checkKind(values);
  return openPayload(values, layer.has(LAYER_FLAG_VOLUME_KEY) ? layer.secret : findKey(source, values, layer.secret));
}

function findKey(source: Source, values: Luks2Values, passphrase: Region): Region {
  const slots = new Luks2Slots(source, values, passphrase);
  for (let slot: u32 = 0; slot < SLOT_LIMIT; slot++) {
    const key = slots.open(slot);
    if (key) return key;
  }
  refuseImage(REASON_LUKS_PASSPHRASE);
  return unreachable();
}

function readValues(source: Source): Luks2Values {
  const total = loadBe64(source.head, TOTAL_SIZE_AT);
  if (total <= HEADER_SIZE || total > TOTAL_LIMIT) refuseImage(REASON_LUKS2_METADATA);
  const json = allocateRegion((total - HEADER_SIZE) as u32);
  readSource(source, HEADER_SIZE, json, 0, json.size);
  const values = new Luks2Values(json);
  if (values.isWrong) refuseImage(REASON_LUKS2_METADATA);
  return values;
}

/** A volume that is being encrypted anew has several segments, or says that it needs more of its reader. */
function checkKind(values: Luks2Values): void {
  const demand = values.find('config/requirements/mandatory/', 0, '');
  if (demand.size > 0) refuseUnknown(demand);
  const type = values.find('segments/', 0, '/type');
  if (type.size == 0) refuseImage(REASON_LUKS2_METADATA);
  if (!isNamed(type, 'crypt')) refuseUnknown(type);
  if (values.find('segments/', 1, '/type').size > 0) refuseUnknown(textOf('several segments'));
}

function openPayload(values: Luks2Values, key: Region): Luks2Volume {
  const offset = decimalOf(values.find('segments/', 0, '/offset'), OFFSET_LIMIT);
  const firstSector = decimalOf(values.find('segments/', 0, '/iv_tweak'), OFFSET_LIMIT);
  const sectorSize = decimalOf(values.find('segments/', 0, '/sector_size'), 4096) as u32;
  const isSectorSize = sectorSize == 512 || sectorSize == 1024 || sectorSize == 2048 || sectorSize == 4096;
  if (offset < 0 || firstSector < 0 || !isSectorSize) refuseImage(REASON_LUKS2_METADATA);
  const name = values.find('segments/', 0, '/encryption');
  const cipher = openNamedCipher(name, key, sectorSize);
  return new Luks2Volume(cipher, name, key, offset as u64, firstSector as u64);
}

function textOf(text: string): Region {
  const region = allocateRegion(text.length as u32);
  storeText(region, 0, text);
  return region;
}
