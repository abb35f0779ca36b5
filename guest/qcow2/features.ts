import {REASON_QCOW2_FEATURES} from '../abi/image-reasons.ts';
import {load8} from '../bytes/little-endian.ts';
import {copyBytes, findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeHex, storeText} from '../bytes/text.ts';
import {refuseImageNaming} from '../report/refusal.ts';

// qcow2.txt "Feature name table": entries of 48 bytes: type (0 incompatible), bit number, name.
const ENTRY_SIZE: u32 = 48;
const NAME_SIZE: u32 = 46;
const TYPE_INCOMPATIBLE: u8 = 0;
/** 64 names, their separators, and the number of what is left. */
const TEXT_SIZE: u32 = 4096;

/** Ends the program: `unknown` are incompatible feature bits that nobody here knows; the image may name them. */
export function refuseFeatures(names: Region, unknown: u64): void {
  const text = allocateRegion(TEXT_SIZE);
  let left = unknown;
  let length: u32 = 0;
  for (let at: u32 = 0; left != 0 && at + ENTRY_SIZE <= names.size; at += ENTRY_SIZE) {
    const bit: u64 = (1 as u64) << (load8(names, at + 1) & 63);
    if (load8(names, at) != TYPE_INCOMPATIBLE || load8(names, at + 1) > 63 || (left & bit) == 0) continue;
    left &= ~bit;
    length = separate(text, length);
    const size = findByte(names, at + 2, NAME_SIZE, 0) - (at + 2);
    copyBytes(text, length, names, at + 2, size);
    length += size;
  }

  if (left != 0) {
    length = storeText(text, separate(text, length), 'Unknown incompatible feature: ');
    length = storeHex(text, length, left, 1);
  }

  refuseImageNaming(REASON_QCOW2_FEATURES, text, 0, length);
}

function separate(text: Region, length: u32): u32 {
  return length == 0 ? 0 : storeText(text, length, ', ');
}
