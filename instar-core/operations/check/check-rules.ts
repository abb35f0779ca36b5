import {
  CHECK_FLAG_COMPRESSED_SECTORS,
  CHECK_FLAG_PARALLELS_DATA_END,
  CHECK_FLAG_PARALLELS_DATA_START,
  CHECK_FLAG_PARALLELS_NONE,
  CHECK_FLAG_PARALLELS_SHORT_TABLE,
  CHECK_FLAG_PARALLELS_STRUCTURE,
  CHECK_FLAG_RESERVED_BITS,
  CHECK_FLAG_STRUCTURE,
} from '../../../guest/abi/check-config.ts';

/** What is looked at; see CHECK_FLAG_* of guest/abi/check-config.ts. */
export type CheckRules = {
  readonly reservedBits: boolean;
  readonly compressedSectors: boolean;
  /** Formats that qemu-img does not check are checked for their structure. */
  readonly structure: boolean;
  readonly parallels: boolean;
  readonly parallelsDataEnd: boolean;
  readonly parallelsStructure: boolean;
  readonly parallelsDataStart: boolean;
  readonly parallelsShortTable: boolean;
};

/** All that can be looked at. */
export const STRICT_RULES: CheckRules = {
  reservedBits: true,
  compressedSectors: false,
  structure: true,
  parallels: true,
  parallelsDataEnd: true,
  parallelsStructure: true,
  parallelsDataStart: true,
  parallelsShortTable: false,
};

export function encodeRules(rules: CheckRules): number {
  return (
    (rules.reservedBits ? CHECK_FLAG_RESERVED_BITS : 0) |
    (rules.compressedSectors ? CHECK_FLAG_COMPRESSED_SECTORS : 0) |
    (rules.structure ? CHECK_FLAG_STRUCTURE : 0) |
    (rules.parallels ? 0 : CHECK_FLAG_PARALLELS_NONE) |
    (rules.parallelsDataEnd ? CHECK_FLAG_PARALLELS_DATA_END : 0) |
    (rules.parallelsStructure ? CHECK_FLAG_PARALLELS_STRUCTURE : 0) |
    (rules.parallelsDataStart ? CHECK_FLAG_PARALLELS_DATA_START : 0) |
    (rules.parallelsShortTable ? CHECK_FLAG_PARALLELS_SHORT_TABLE : 0)
  );
}
