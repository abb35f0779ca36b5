import path from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {CALL_DONE, CALL_GROW, CALL_TRAP, INITIAL_MEMORY_PAGES} from '../../../guest/abi/calls.ts';
import {GATE_PORT} from '../../../guest/abi/kvm-layout.ts';
import {MUST_WAIT, type CallResult} from '../calls/call.ts';
import {serveCall} from '../calls/call-table.ts';
import {GuestEnd} from '../guest-end.ts';
import {makeGuestState, type GuestState} from '../guest-state.ts';
import {outcomeOfAbort, outcomeOfEnd, outcomeOfMemoryLimit, outcomeOfReturn} from '../outcome.ts';
import type {Runner, RunnerRun} from '../runner.ts';
import type {GuestOutcome, Limits} from '../sandbox.ts';
import {PAGE_SIZE, maximumPages, outcomeOfTrap, type TrapKind} from '../trap.ts';
import {copyRequest, writeResult} from './call-gate.ts';
import {loadGuest, makeGuestSpace, type GuestSpace, type KvmGuest} from './kvm-guest.ts';
import {loadKvmSyscalls} from './kvm-syscalls.ts';
import {readNativeImage, type NativeImage} from './native-image.ts';
import {trapKindOfCall, trapKindOfFault} from './native-trap.ts';
import {openTickTimer} from './tick-timer.ts';

/** Runs guests in virtual machines of their own, on the calling thread; throws when the machine has no usable KVM. */
export function makeKvmRunner(programFolder: string): Runner {
  const syscalls = loadKvmSyscalls();
  const timer = openTickTimer(syscalls);
  const images = new Map<string, NativeImage>();
  let space: GuestSpace | undefined;
  let reusable: KvmGuest | undefined;
  const dropReusable = (): void => {
    reusable?.machine.close();
    reusable = undefined;
  };
  const load = (run: RunnerRun, image: NativeImage, maximum: number): KvmGuest => {
    const hasSpace = space?.maximumPages === maximum && space.codecs === image.codecs;
    if (!hasSpace || reusable?.image !== image) dropReusable();
    if (space === undefined || !hasSpace) {
      space?.release();
      space = makeGuestSpace(syscalls, {maximumPages: maximum, codecs: image.codecs});
    }
    const guest = loadGuest({syscalls, space, timer, image, config: run.config, previous: reusable});
    reusable = undefined;
    return guest;
  };
  return {
    kind: 'kvm',
    async run(run) {
      if (run.signal?.aborted === true) return outcomeOfAbort();
      const image = images.get(run.program) ?? readNativeImage(path.join(programFolder, `${run.program}.kvm`));
      images.set(run.program, image);
      const maximum = maximumPages(run.limits, image.codecs);
      if (maximum < INITIAL_MEMORY_PAGES) return outcomeOfMemoryLimit(run.limits);
      const guest = load(run, image, maximum);
      reusable = guest;
      timer.arm();
      let outcome: GuestOutcome | undefined;
      try {
        outcome = await runGuest(guest, run, timer.takeTick);
        return outcome;
      } finally {
        timer.disarm();
        if (isReusable(guest, outcome)) guest.machine.finishCall();
        else dropReusable();
      }
    },
    close() {
      dropReusable();
      timer.close();
      space?.release();
      space = undefined;
    },
  };
}

/**
 * Making a machine costs most of a short run, so one that ended in good order serves again. Page tables only ever gain
 * entries, so a machine whose memory grew, or whose guest was killed, is not trusted with another run.
 */
function isReusable(guest: KvmGuest, outcome: GuestOutcome | undefined): boolean {
  return outcome !== undefined && outcome.kind !== 'killed' && guest.pages() === INITIAL_MEMORY_PAGES;
}

/** Runs until the guest ends. Every tick gives the event loop a turn, so that signals and cancellation arrive. */
async function runGuest(guest: KvmGuest, run: RunnerRun, takeTick: () => void): Promise<GuestOutcome> {
  const state = makeGuestState(guest.memory, run);
  let take = (): Step => takeStep(guest, state);
  for (;;) {
    const step = take();
    take = () => takeStep(guest, state);
    if (typeof step === 'object' && 'kind' in step) return step;
    if (state.deadline.isOver) return state.deadline.outcome();
    if (step === undefined) {
      state.deadline.renew();
      if (state.taking === undefined) continue;
      await waitForListener(state, state.taking);
    } else if (step !== 'interrupted') {
      take = step.again;
      // A guest that was woken goes on at once: the next tick gives the event loop its turn.
      if (waitForLanes(state)) continue;
    }
    await setImmediate();
    takeTick();
    if (run.signal?.aborted === true) return outcomeOfAbort();
  }
}

async function waitForListener(state: GuestState, taking: Promise<void>): Promise<void> {
  state.taking = undefined;
  await state.deadline.suspendUntil(taking);
}

/** Longest time for which a guest that waits holds the event loop up: no longer than one that computes. */
const WAIT_MS = 20;

/**
 * False when nothing has happened yet. The time is not the guest's own. It blocks the thread, since a thread that waits in
 * its event loop takes several times as long to be woken.
 */
function waitForLanes({deadline, lanes}: GuestState): boolean {
  return deadline.suspend(() => lanes?.wait(WAIT_MS) ?? false);
}

/** How a guest ended; or that it was interrupted, waits to make its call again, or goes on because the call was served. */
type Step = GuestOutcome | 'interrupted' | {readonly again: () => Step} | undefined;

/** One entry into the machine and what came of it. */
function takeStep(guest: KvmGuest, state: GuestState): Step {
  const exit = guest.machine.enter();
  switch (exit.kind) {
    case 'interrupted':
      return 'interrupted';
    case 'fault':
      return outcomeOfNativeTrap(guest, state.limits, trapKindOfFault(exit.address));
    case 'other':
      return outcomeOfNativeTrap(guest, state.limits, 'processor fault');
    case 'port':
      return exit.isOutput && exit.port === GATE_PORT
        ? takeCall(guest, state)
        : {kind: 'killed', reason: 'protocol', message: `guest broke the call protocol: it used port ${exit.port}`};
  }
}

function takeCall(guest: KvmGuest, state: GuestState): Step {
  const {number, args} = copyRequest(guest.low);
  switch (number) {
    case BigInt(CALL_DONE):
      return outcomeOfReturn(state, Number(BigInt.asUintN(32, args[0])));
    case BigInt(CALL_TRAP):
      return outcomeOfNativeTrap(guest, state.limits, trapKindOfCall(args[0]));
    case BigInt(CALL_GROW):
      writeResult(guest.low, guest.grow(args[0]));
      return undefined;
    default:
      return serveFromTable(guest, state, () => serveCall(state, number, args));
  }
}

function serveFromTable(guest: KvmGuest, state: GuestState, serve: () => CallResult): Step {
  try {
    const result = serve();
    if (result === MUST_WAIT) return {again: () => serveFromTable(guest, state, serve)};
    writeResult(guest.low, result);
    return undefined;
  } catch (error) {
    if (error instanceof GuestEnd) return outcomeOfEnd(state, error.end);
    throw error;
  }
}

function outcomeOfNativeTrap(guest: KvmGuest, limits: Limits, kind: TrapKind): GuestOutcome {
  return outcomeOfTrap({kind, memoryBytes: guest.pages() * PAGE_SIZE, limits, codecs: guest.image.codecs});
}
