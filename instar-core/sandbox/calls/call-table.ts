import * as abi from '../../../guest/abi/calls.ts';
import {killForProtocol} from '../guest-end.ts';
import type {GuestState} from '../guest-state.ts';
import {serveBoundaries} from './boundaries-call.ts';
import type {Call, CallArguments, CallResult} from './call.ts';
import {serveCopy} from './copy-call.ts';
import {serveReceive, serveSend} from './lane-calls.ts';
import {serveEmit, serveFail, serveProgress} from './message-calls.ts';
import {serveFlush, serveNextData, serveNextHole, serveTruncate, serveZero} from './sparse-calls.ts';
import {serveRead, serveSize, serveWrite} from './transfer-calls.ts';
import {serveReadVectored, serveWriteVectored} from './vectored-calls.ts';

/** Every call that both sandboxes serve, as guest/abi/calls.ts describes it. */
export const CALL_TABLE: readonly Call[] = [
  {number: abi.CALL_SIZE, name: 'size', parameters: ['u32'], serve: serveSize},
  {number: abi.CALL_READ, name: 'read', parameters: ['u32', 'u64', 'u32', 'u32'], serve: serveRead},
  {number: abi.CALL_WRITE, name: 'write', parameters: ['u32', 'u64', 'u32', 'u32'], serve: serveWrite},
  {number: abi.CALL_READ_VECTORED, name: 'readVectored', parameters: ['u32', 'u32', 'u32'], serve: serveReadVectored},
  {
    number: abi.CALL_WRITE_VECTORED,
    name: 'writeVectored',
    parameters: ['u32', 'u32', 'u32'],
    serve: serveWriteVectored,
  },
  {number: abi.CALL_ZERO, name: 'zero', parameters: ['u32', 'u64', 'u64', 'u32'], serve: serveZero},
  {number: abi.CALL_TRUNCATE, name: 'truncate', parameters: ['u32', 'u64'], serve: serveTruncate},
  {number: abi.CALL_FLUSH, name: 'flush', parameters: ['u32'], serve: serveFlush},
  {number: abi.CALL_NEXT_DATA, name: 'nextData', parameters: ['u32', 'u64'], serve: serveNextData},
  {number: abi.CALL_NEXT_HOLE, name: 'nextHole', parameters: ['u32', 'u64'], serve: serveNextHole},
  {number: abi.CALL_COPY, name: 'copy', parameters: ['u32', 'u64', 'u32', 'u64', 'u64'], serve: serveCopy},
  {
    number: abi.CALL_BOUNDARIES,
    name: 'boundaries',
    parameters: ['u32', 'u64', 'u32', 'u32'],
    serve: serveBoundaries,
  },
  {number: abi.CALL_EMIT, name: 'emit', parameters: ['u32', 'u32', 'u32'], serve: serveEmit},
  {number: abi.CALL_PROGRESS, name: 'progress', parameters: ['u64', 'u64'], serve: serveProgress},
  {number: abi.CALL_SEND, name: 'send', parameters: ['u32', 'u32', 'u32'], serve: serveSend},
  {number: abi.CALL_RECEIVE, name: 'receive', parameters: ['u32', 'u32'], serve: serveReceive},
  {number: abi.CALL_FAIL, name: 'fail', parameters: ['u32', 'u32', 'u32'], serve: serveFail},
];

const CALL_BY_NUMBER: ReadonlyMap<number, Call> = new Map(CALL_TABLE.map((call) => [call.number, call]));

const U32_MAX = 0xffff_ffffn;

/** Serves a call by its number; ends the guest when there is none, or an argument is wider than its type. */
export function serveCall(state: GuestState, number: bigint, args: CallArguments): CallResult {
  const call = CALL_BY_NUMBER.get(Number(number));
  if (call === undefined) killForProtocol(`there is no call ${number}`);
  for (const [index, type] of call.parameters.entries()) {
    if (type === 'u32' && (args[index] ?? 0n) > U32_MAX) {
      killForProtocol(`argument ${index} of call "${call.name}" is wider than 32 bits`);
    }
  }
  return call.serve(state, args);
}
