import {CONVERT_EVENT_PACE} from '../abi/convert-messages.ts';
import {ConvertEvents} from './events.ts';
import {PieceList} from './piece-list.ts';

/** Lets the host wait before a job is written, so that no more bytes are written in a second than it wants. */
export class Pace {
  constructor(
    private readonly events: ConvertEvents,
    private readonly isWanted: bool,
  ) {}

  wait(pieces: PieceList): void {
    if (!this.isWanted) return;
    let bytes: u64 = 0;
    for (let index: u32 = 0; index < pieces.count; index++) bytes += pieces.storedOf(index);
    this.events.tell(CONVERT_EVENT_PACE, bytes, 0);
  }
}
