import {REASON_LUKS_MAGIC} from '../abi/image-reasons.ts';
import {loadBe16} from '../bytes/big-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, Source} from '../device/source.ts';
import {refuseImage} from '../report/refusal.ts';
import {checkLuksHeader} from './check-header.ts';
import {LUKS_HEADER_SIZE, LuksHeader} from './header.ts';

/**
 * Reads the header at `offset` of the source; ends the program when it is none, or one that breaks its rules.
 * `anyHeader`: without drift fact `luks-header-checks`, names also run on to the next zero byte.
 */
export function readLuksHeader(source: Source, offset: u64, anyHeader: bool = false): LuksHeader {
  const bytes = allocateRegion(LUKS_HEADER_SIZE);
  readSource(source, offset, bytes, 0, LUKS_HEADER_SIZE);
  if (!hasText(bytes, 0, 'LUKS') || loadBe16(bytes, 4) != 0xbabe) refuseImage(REASON_LUKS_MAGIC);
  const header = new LuksHeader(bytes, anyHeader);
  checkLuksHeader(header, anyHeader);
  return header;
}
