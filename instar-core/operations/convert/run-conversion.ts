import {availableParallelism} from 'node:os';
import {CONVERT_BYTES} from '../../../guest/abi/convert-messages.ts';
import type {Engine} from '../../engine.ts';
import {runCrew} from '../../sandbox/crew/run-crew.ts';
import {findOwnBuffer} from '../../sandbox/own-buffer.ts';
import type {GuestOutcome, GuestRun} from '../../sandbox/sandbox.ts';
import {errnoWords} from '../../storage/errno-words.ts';
import {countWork} from '../chain/work.ts';
import {protocolError} from '../info/record-reader.ts';
import type {ConvertListener, ConvertRequest} from './convert-request.ts';
import {decodeEvent, type ConvertEvent} from './decode-event.ts';
import {makePace} from './make-pace.ts';
import type {OpenedSources} from './open-sources.ts';
import {isOffloaded, makeConvertConfig, type Conversion, type Role} from './make-config.ts';

export type Ran = {
  readonly outcome: GuestOutcome;
  /** Absent when no guest came so far. */
  readonly sizes?: Extract<ConvertEvent, {kind: 'sizes'}> | undefined;
};

/** More than any job stores; a guest that named 2⁶³ bytes would stop the host for ever. */
const MOST_PACED = 0x100_0000n;
/** With less to copy a guest has ended before anybody asks how far it is, or waits to be heard. */
const LONG_FROM_BYTES = 0x200_0000n;
/** Below so many bytes, starting more guests takes longer than they save. */
const CREW_FROM_BYTES = 0x200_0000n;
/** More would only wait for the disk, and each takes some MiB. */
const MOST_WORKERS = 4;

/**
 * Starts the threads that the conversion of these sources is going to need, while the target is still being made. Does not
 * wait for them; where they are not needed after all, the engine closes them.
 */
export function prepareCrew(engine: Engine, request: ConvertRequest, opened: OpenedSources): void {
  const count = request.target.kind === 'stream' ? 0 : countWorkers(request, countBytes(opened));
  if (count > 0 || needsFreeLoop(request, opened)) void engine.crew(count);
}

/** Runs the convert program: one guest for little work, a planner and workers for more. */
export async function runConversion(engine: Engine, conversion: Conversion, listener: ConvertListener): Promise<Ran> {
  const {rateLimit} = conversion.request;
  const pace = makePace(rateLimit, engine.signal);
  const {stream} = conversion.target;
  let sizes: Ran['sizes'];
  const workBytes = countBytes(conversion.opened);
  const makeRun = (role: Role): GuestRun => ({
    program: 'convert',
    ...makeConvertConfig(conversion, role),
    limits: engine.limits,
    // What is read may be written elsewhere too, and read twice for a stream.
    workBytes: workBytes * (stream === undefined ? 2n : 3n),
    signal: engine.signal,
    keepsLoopFree: needsFreeLoop(conversion.request, conversion.opened),
    // A guest that is ahead of its listener would be faster than the rate.
    unreadMessages: rateLimit === undefined ? undefined : 0,
    onMessage(message) {
      if (role.kind === 'worker') throw protocolError('a worker tells something');
      if (message.kind === CONVERT_BYTES && stream !== undefined) {
        stream.write(message.bytes);
        // Frees at once what the collector would let grow to tens of MiB.
        findOwnBuffer(message.bytes)?.transfer(0);
        return undefined;
      }

      const event = decodeEvent(message);
      if (event.kind === 'sizes') sizes = event;
      else if (event.kind === 'pace') return pace(checkPaced(event.bytes));
      else tell(event, listener);
      return undefined;
    },
  });
  const tellsProgress = listener.onProgress !== undefined;
  if (stream !== undefined) {
    const sandbox = await engine.sandbox();
    return {outcome: await sandbox.run(makeRun({kind: 'stream', tellsProgress})), sizes};
  }

  const count = countWorkers(conversion.request, workBytes);
  if (count === 0) {
    const sandbox = await engine.sandbox();
    return {outcome: await sandbox.run(makeRun({kind: 'alone', tellsProgress})), sizes};
  }

  const {outcome} = await runCrew(await engine.crew(count), {
    planner: makeRun({kind: 'planner', workers: count, tellsProgress}),
    workers: Array.from({length: count}, () => makeRun({kind: 'worker', tellsProgress: false})),
  });
  return {outcome, sizes};
}

function checkPaced(bytes: bigint): bigint {
  if (bytes > MOST_PACED) throw protocolError('more is to be written at once than a job has');
  return bytes;
}

function tell(event: Exclude<ConvertEvent, {kind: 'sizes' | 'pace'}>, listener: ConvertListener): void {
  const {onProgress, onUnread, onDamage} = listener;
  switch (event.kind) {
    case 'progress':
      onProgress?.(event.done, event.total);
      break;
    case 'unread':
      onUnread?.(`error while reading offset ${event.offset}: ${errnoWords(event.errno)}`);
      break;
    case 'damage':
      onDamage?.(event.notice);
      break;
    case 'unknown':
      onUnread?.(`error while reading block status at offset ${event.offset}: ${errnoWords(event.errno)}`);
      break;
  }
}

/** Signals and timers are heard while it runs. */
function needsFreeLoop({rateLimit, sparseBytes, target}: ConvertRequest, opened: OpenedSources): boolean {
  if (rateLimit !== undefined || countBytes(opened) >= LONG_FROM_BYTES) return true;
  const writesZeros = sparseBytes === 0n || target.kind !== 'new';
  return writesZeros && opened.sizeBytes >= LONG_FROM_BYTES;
}

function countBytes({sources}: OpenedSources): bigint {
  return countWork(sources.map(({chain}) => chain));
}

/** 0: one guest does all. */
function countWorkers(request: ConvertRequest, workBytes: bigint): number {
  const {workers, crewFromBytes, salvage, rateLimit} = request;
  // Warnings come in order from one guest only, and who waits needs no help.
  if (
    salvage ||
    rateLimit !== undefined ||
    isOffloaded(request) ||
    workBytes < (crewFromBytes ?? CREW_FROM_BYTES) ||
    workers === 1
  )
    return 0;
  return Math.min(workers ?? MOST_WORKERS, MOST_WORKERS, Math.max(availableParallelism(), 1));
}
