import {CONFIG_ADDRESS, CONFIG_CAPACITY, LANE_MESSAGE_LIMIT} from '../abi/calls.ts';
import {CONFIG_BODY} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {LANE_END, LANE_KIND} from '../convert/lane-messages.ts';
import {emitMessage, receiveMessage, sendMessage} from '../host/calls.ts';

// A worker of a conversion that was taken over: it sends its planner what its config's body says, whatever it was given
// to do. u32 what it does at the end (THEN_*; 0: it leaves), u32 number of messages; of each u32 messages that it waits
// for before, u32 bytes that follow, u32 bytes that it is filled up to by repeating its last record, and what follows.

const RECORD: u32 = 12;

/** Listens until there is nothing more to do. */
const THEN_LISTEN: u32 = 1;
/** Neither leaves nor listens. */
const THEN_SPIN: u32 = 2;
/** Tells the host something before it leaves. */
const THEN_EMIT: u32 = 3;

const buffer = allocateRegion(LANE_MESSAGE_LIMIT);
let spins: u32 = 0;

export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  let at: u32 = CONFIG_BODY + 8;
  for (let rest = loadLe32(config, CONFIG_BODY + 4); rest > 0; rest--) {
    for (let waits = loadLe32(config, at); waits > 0; waits--) receiveMessage(buffer);
    const length = loadLe32(config, at + 4);
    sendFilled(config, at + 12, length, loadLe32(config, at + 8));
    at += 12 + length;
  }

  const then = loadLe32(config, CONFIG_BODY);
  if (then == THEN_LISTEN)
    do receiveMessage(buffer);
    while (loadLe32(buffer, LANE_KIND) != LANE_END);
  if (then == THEN_SPIN) while (true) spins++;
  if (then == THEN_EMIT) emitMessage(1, buffer, RECORD);
  return STATUS_OK;
}

function sendFilled(config: Region, at: u32, length: u32, filled: u32): void {
  copyBytes(buffer, 0, config, at, length);
  for (let end = length; end < filled; end += RECORD) copyBytes(buffer, end, buffer, end - RECORD, RECORD);
  sendMessage(0, buffer, max(length, filled));
}
