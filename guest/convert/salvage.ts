import {CONVERT_EVENT_UNKNOWN, CONVERT_EVENT_UNREAD} from '../abi/convert-messages.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {SECTOR_SIZE} from '../device/source.ts';
import {Chain} from '../driver/chain.ts';
import {Extent, EXTENT_ZERO} from '../driver/extent.ts';
import {takeFault, takeReport, tolerateFaults} from '../host/faults.ts';
import {ConvertEvents} from './events.ts';

/** Goes on where a source cannot be read: what cannot be had becomes zeros, and the host is told where. */
export class Salvage {
  constructor(
    private readonly events: ConvertEvents,
    /** Else the first fault ends the program. */
    private readonly isOn: bool,
  ) {}

  /** As Chain.read; `offset` is that in the target, `at` that in the chain. Reads again, sector by sector, after a fault. */
  read(chain: Chain, offset: u64, at: u64, into: Region, to: u32, length: u32): void {
    tolerateFaults(this.isOn);
    chain.read(at, into, to, length);
    if (takeFault() != 0) this.readSectors(chain, offset, at, into, to, length);
    tolerateFaults(false);
  }

  /** What the chain, or with `isTop` its topmost layer alone, says; zeros where that cannot be found out. */
  lookup(chain: Chain, isTop: bool, offset: u64, at: u64, limit: u64, extent: Extent): void {
    let room = limit;
    let errno = this.tryLookup(chain, isTop, at, room, extent);
    while (errno != 0 && room > SECTOR_SIZE) {
      room = quarter(room);
      errno = this.tryLookup(chain, isTop, at, room, extent);
    }

    if (errno == 0) return;
    this.events.tell(CONVERT_EVENT_UNKNOWN, offset, errno);
    extent.clear();
    extent.flags = EXTENT_ZERO;
    extent.length = limit < SECTOR_SIZE ? limit : SECTOR_SIZE;
  }

  /** Errno of what went wrong; 0 when nothing did. */
  private tryLookup(chain: Chain, isTop: bool, at: u64, limit: u64, extent: Extent): i32 {
    tolerateFaults(this.isOn);
    if (isTop) chain.lookupLayer(0, at, limit, extent);
    else chain.lookup(at, limit, extent);
    const errno = takeFault();
    tolerateFaults(false);
    if (errno != 0) this.passReport(chain);
    return errno;
  }

  /** Says the first time that an image is damaged, as qemu-img does. */
  private passReport(chain: Chain): void {
    const report = takeReport();
    if (report == null || chain.isDamageTold) return;
    chain.isDamageTold = true;
    this.events.tellDamage(report);
  }

  private readSectors(chain: Chain, offset: u64, at: u64, into: Region, to: u32, length: u32): void {
    for (let done: u32 = 0; done < length; done += SECTOR_SIZE) {
      const count = min<u32>(SECTOR_SIZE, length - done);
      chain.read(at + done, into, to + done, count);
      const errno = takeFault();
      if (errno == 0) continue;
      fillBytes(into, to + done, count, 0);
      this.events.tell(CONVERT_EVENT_UNREAD, offset + done, errno);
    }
  }
}

/** So many whole sectors, rounded up: what is in order before the damage is found with fewer and fewer of them. */
function quarter(bytes: u64): u64 {
  const part = (bytes + 3) / 4;
  return (part + SECTOR_SIZE - 1) & ~((SECTOR_SIZE as u64) - 1);
}
