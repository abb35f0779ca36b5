import {LANE_MESSAGE_LIMIT, LANE_QUIET} from '../../../guest/abi/calls.ts';
import type {Lanes} from '../crew/lanes.ts';
import {GuestEnd, killForLimit, killForProtocol} from '../guest-end.ts';
import {guestAddressOf, viewRange} from '../guest-memory.ts';
import type {GuestState} from '../guest-state.ts';
import {outcomeOfAbort} from '../outcome.ts';
import {MUST_WAIT, type CallArguments, type CallResult} from './call.ts';

export function serveSend(state: GuestState, [number, address, length]: CallArguments): CallResult {
  const lanes = findLanes(state);
  const isQuiet = number >= BigInt(LANE_QUIET);
  const lane = Number(number) - (isQuiet ? LANE_QUIET : 0);
  if (!lanes.has(lane)) killForProtocol(`there is no lane ${number}`);
  if (length > BigInt(LANE_MESSAGE_LIMIT)) {
    killForProtocol(`a message of ${length} bytes is longer than a lane takes, which is ${LANE_MESSAGE_LIMIT}`);
  }
  const message = viewRange(state.memory, guestAddressOf(address), length);
  if (lanes.isGone(lane)) killForProtocol(`the guest at the other end of lane ${lane} has ended`);
  if (lanes.put(lane, message, isQuiet)) return 0n;
  return checkStuck(lanes, state);
}

export function serveReceive(state: GuestState, [address, capacity]: CallArguments): CallResult {
  const lanes = findLanes(state);
  const into = viewRange(state.memory, guestAddressOf(address), capacity);
  // Asked first: whoever is gone sends no more, but what was sent is still there.
  const isGone = lanes.isGone();
  const arrival = lanes.next();
  if (arrival === undefined) {
    if (isGone) killForProtocol('it waits for a message, but nobody is left to send one');
    return checkStuck(lanes, state);
  }

  const {lane, length} = arrival;
  if (length > into.byteLength) {
    killForProtocol(`a message of ${length} bytes came, but there is room for ${into.byteLength}`);
  }
  lanes.take(arrival, into.subarray(0, length));
  return (BigInt(lane) << 32n) | BigInt(length);
}

function findLanes({lanes}: GuestState): Lanes {
  if (lanes === undefined) killForProtocol('it has no lanes');
  // Somebody else of the crew did not finish.
  if (lanes.isEnded) throw new GuestEnd(outcomeOfAbort());
  return lanes;
}

/** As long as one guest of the crew is at work, its own deadline holds for it; when all of them wait, this one does. */
function checkStuck(lanes: Lanes, {limits}: GuestState): typeof MUST_WAIT {
  if (lanes.stuckMs() > limits.deadlineMs) {
    killForLimit('deadline', `guests waited for each other longer than their deadline of ${limits.deadlineMs} ms`);
  }
  return MUST_WAIT;
}
