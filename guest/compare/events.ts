import {COMPARE_EVENT, COMPARE_EVENT_LENGTH, EVENT_FIRST, EVENT_KIND, EVENT_SECOND} from '../abi/compare-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {emitMessage} from '../host/calls.ts';

/** Tells the host what happens, one message for each. */
export class Events {
  private readonly message: Region = allocateRegion(COMPARE_EVENT_LENGTH);

  tell(kind: u32, first: u64 = 0, second: u64 = 0): void {
    storeLe32(this.message, EVENT_KIND, kind);
    storeLe64(this.message, EVENT_FIRST, first);
    storeLe64(this.message, EVENT_SECOND, second);
    emitMessage(COMPARE_EVENT, this.message, COMPARE_EVENT_LENGTH);
  }
}
