import {readFileSync} from 'node:fs';
import path from 'node:path';
import {CONFIG_ADDRESS, INITIAL_MEMORY_PAGES} from '../../../guest/abi/calls.ts';
import {InstarError} from '../../instar-error.ts';
import {GuestEnd} from '../guest-end.ts';
import {makeGuestState, type GuestState} from '../guest-state.ts';
import {outcomeOfAbort, outcomeOfDeadline, outcomeOfEnd, outcomeOfMemoryLimit, outcomeOfReturn} from '../outcome.ts';
import type {Runner} from '../runner.ts';
import type {GuestOutcome, GuestRun, Limits} from '../sandbox.ts';
import {maximumPages, outcomeOfTrap} from '../trap.ts';
import {makeGuestImports} from './guest-imports.ts';
import {makeMemoryKeeper} from './memory-keeper.ts';
import {trapKindOf} from './wasm-trap.ts';
import {runWatched, type Guarded} from './watchdog.ts';

/** Runs guests in V8 on the calling thread: one compiled module per program, a new instance and clean memory per run. */
export function makeWasmRunner(programFolder: string): Runner {
  const modules = new Map<string, WebAssembly.Module>();
  const memories = makeMemoryKeeper();
  return {
    kind: 'wasm',
    async run(run) {
      if (run.signal?.aborted === true) return outcomeOfAbort();
      const maximum = maximumPages(run.limits);
      if (maximum < INITIAL_MEMORY_PAGES) return outcomeOfMemoryLimit(run.limits);
      const module = modules.get(run.program) ?? loadModule(programFolder, run.program);
      modules.set(run.program, module);
      return runModule(module, memories.take(maximum), run);
    },
    close() {
      modules.clear();
      memories.drop();
    },
  };
}

function loadModule(programFolder: string, program: string): WebAssembly.Module {
  const file = path.join(programFolder, `${program}.wasm`);
  try {
    return new WebAssembly.Module(readFileSync(file));
  } catch (error) {
    throw new InstarError('sandbox-unavailable', `guest program ${file} is missing or damaged: run "npm run build"`, {
      cause: error,
    });
  }
}

function runModule(module: WebAssembly.Module, memory: WebAssembly.Memory, run: GuestRun<string>): GuestOutcome {
  const {devices, limits, onProgress} = run;
  const state = makeGuestState({memory: {bytes: () => new Uint8Array(memory.buffer)}, devices, limits, onProgress});
  state.memory.bytes().set(run.config, CONFIG_ADDRESS);
  const call = (): number => startProgram(module, memory, state);
  const guarded = runWatched(call, timeoutOf(limits));
  return outcomeOfGuarded(guarded, state);
}

/** The watchdog takes whole milliseconds, from one up to what 32 bits hold. */
function timeoutOf({deadlineMs}: Limits): number {
  return Math.min(2 ** 32 - 1, Math.max(1, Math.ceil(deadlineMs)));
}

/** Instantiating is watched too, since a module's start function is guest code. */
function startProgram(module: WebAssembly.Module, memory: WebAssembly.Memory, state: GuestState): number {
  const instance = new WebAssembly.Instance(module, {env: {memory}, instar: makeGuestImports(state)});
  const {run} = instance.exports;
  if (typeof run !== 'function') throw new TypeError('The guest module exports no run().');
  return Number(run()) >>> 0;
}

function outcomeOfGuarded(guarded: Guarded<number>, state: GuestState): GuestOutcome {
  switch (guarded.kind) {
    case 'returned':
      return outcomeOfReturn(state, guarded.value);
    case 'deadline':
      return outcomeOfDeadline(state.limits);
    case 'interrupted':
      return outcomeOfAbort();
    case 'threw':
      return outcomeOfThrown(guarded.error, state);
  }
}

function outcomeOfThrown(error: unknown, state: GuestState): GuestOutcome {
  if (error instanceof GuestEnd) return outcomeOfEnd(state, error.end);
  if (error instanceof WebAssembly.LinkError) return outcomeOfUnknownImport(error);
  const kind = trapKindOf(error);
  if (kind === undefined) throw error;
  return outcomeOfTrap({kind, memoryBytes: state.memory.bytes().byteLength, limits: state.limits});
}

/** A module that imports what the call table has not. */
function outcomeOfUnknownImport(error: WebAssembly.LinkError): GuestOutcome {
  const what = error.message.replace(/^.*?: /, '');
  return {kind: 'killed', reason: 'protocol', message: `guest broke the call protocol: ${what}`};
}
