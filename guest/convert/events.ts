import {
  CONVERT_DAMAGE,
  CONVERT_DAMAGE_REASON,
  CONVERT_DAMAGE_TEXT,
  CONVERT_EVENT,
  CONVERT_EVENT_FIRST,
  CONVERT_EVENT_KIND,
  CONVERT_EVENT_LENGTH,
  CONVERT_EVENT_SECOND,
} from '../abi/convert-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {emitMessage} from '../host/calls.ts';
import {FaultReport} from '../host/faults.ts';

/** Tells the host what happens, one message for each. */
export class ConvertEvents {
  private readonly message: Region = allocateRegion(CONVERT_EVENT_LENGTH);

  tell(kind: u32, first: u64, second: u64): void {
    storeLe32(this.message, CONVERT_EVENT_KIND, kind);
    storeLe64(this.message, CONVERT_EVENT_FIRST, first);
    storeLe64(this.message, CONVERT_EVENT_SECOND, second);
    emitMessage(CONVERT_EVENT, this.message, CONVERT_EVENT_LENGTH);
  }

  /** Says what is wrong with an image that is read all the same. */
  tellDamage(report: FaultReport): void {
    const message = allocateRegion(CONVERT_DAMAGE_TEXT + report.length);
    storeLe32(message, CONVERT_DAMAGE_REASON, report.reason);
    copyBytes(message, CONVERT_DAMAGE_TEXT, report.text, 0, report.length);
    emitMessage(CONVERT_DAMAGE, message, CONVERT_DAMAGE_TEXT + report.length);
  }
}
