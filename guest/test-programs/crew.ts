import {CONFIG_ADDRESS, CONFIG_CAPACITY, LANE_MESSAGE_LIMIT} from '../abi/calls.ts';
import {CONFIG_BODY} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {load8, loadLe32, store8, storeLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {emitMessage, laneOf, lengthOf, receiveMessage, sendMessage} from '../host/calls.ts';
import {send} from '../host/instar.ts';

// One guest of a crew. Its config's body: what it does, and a detail of it, u32 each.

const PASS_AROUND = 1;
const ECHO = 2;
const RECEIVE = 3;
const FLOOD = 4;
const SPIN = 5;
const TRAP = 6;
const RETURN_STATUS = 7;
const SEND_LONG = 8;
const SEND_NOWHERE = 9;
const RECEIVE_SHORT = 10;
const SEND_ONE = 11;
const RECEIVE_FOR_EVER = 12;

/** Every message's length is another one, up to the longest. */
const STEP: u32 = 7919;

const buffer = allocateRegion(LANE_MESSAGE_LIMIT);
let spins: u32 = 0;

export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  return act(loadLe32(config, CONFIG_BODY), loadLe32(config, CONFIG_BODY + 4));
}

// oxlint-disable-next-line complexity -- one row for each way
function act(way: u32, detail: u32): u32 {
  if (way == PASS_AROUND) passAround(detail);
  if (way == ECHO) echo();
  if (way == RECEIVE) receiveMessage(buffer);
  if (way == FLOOD) while (true) sendMessage(0, buffer, LANE_MESSAGE_LIMIT);
  if (way == SPIN) while (true) spins++;
  if (way == TRAP) unreachable();
  if (way == RETURN_STATUS) return detail;
  if (way == SEND_LONG) send(0, buffer.address, LANE_MESSAGE_LIMIT + 1);
  if (way == SEND_NOWHERE) send(detail, buffer.address, 1);
  if (way == RECEIVE_SHORT) receiveMessage(new Region(buffer.address, 1));
  if (way == SEND_ONE) sendMessage(0, buffer, detail);
  if (way == RECEIVE_FOR_EVER) while (true) receiveMessage(buffer);
  return STATUS_OK;
}

/** Sends messages to `lanes` workers in turn, which send each back; then one of no bytes, which ends them. */
function passAround(lanes: u32): void {
  const rounds: u32 = 100;
  let bytes: u32 = 0;
  let wrong: u32 = 0;
  for (let round: u32 = 1; round <= rounds; round++) {
    const length = 1 + ((round * STEP) % LANE_MESSAGE_LIMIT);
    for (let lane: u32 = 0; lane < lanes; lane++) {
      fill(length, round + lane);
      sendMessage(lane, buffer, length);
    }
    for (let lane: u32 = 0; lane < lanes; lane++) {
      const received = receiveMessage(buffer);
      bytes += lengthOf(received);
      if (lengthOf(received) != length || !isFilled(length, round + laneOf(received))) wrong++;
    }
  }
  for (let lane: u32 = 0; lane < lanes; lane++) sendMessage(lane, buffer, 0);
  storeLe32(buffer, 0, bytes);
  storeLe32(buffer, 4, wrong);
  emitMessage(1, buffer, 8);
}

function echo(): void {
  let length: u32;
  do {
    length = lengthOf(receiveMessage(buffer));
    if (length > 0) sendMessage(0, buffer, length);
  } while (length > 0);
}

function fill(length: u32, seed: u32): void {
  for (let at: u32 = 0; at < length; at++) store8(buffer, at, <u8>(at * 31 + seed));
}

function isFilled(length: u32, seed: u32): bool {
  for (let at: u32 = 0; at < length; at++) if (load8(buffer, at) != <u8>(at * 31 + seed)) return false;
  return true;
}
