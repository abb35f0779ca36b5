import {readFileSync} from 'node:fs';
import path from 'node:path';
import {CONFIG_ADDRESS, INITIAL_MEMORY_PAGES} from '../../../guest/abi/calls.ts';
import {InstarError} from '../../instar-error.ts';
import {isLongRun, outcomeOfDeadline} from '../deadline.ts';
import {GuestEnd} from '../guest-end.ts';
import {makeGuestState, type GuestState} from '../guest-state.ts';
import {outcomeOfAbort, outcomeOfEnd, outcomeOfMemoryLimit, outcomeOfReturn} from '../outcome.ts';
import type {Runner, RunnerRun} from '../runner.ts';
import type {GuestOutcome} from '../sandbox.ts';
import {maximumPages, outcomeOfTrap} from '../trap.ts';
import {findCodecUses, makeCodecImports, type CodecUse} from './codec-imports.ts';
import {makeGuestImports} from './guest-imports.ts';
import {makeMemoryKeeper} from './memory-keeper.ts';
import {trapKindOf} from './wasm-trap.ts';
import {runWatched, type Guarded} from './watchdog.ts';

/** Runs guests in V8 on the calling thread: one compiled module per program, a new instance and clean memory per run. */
export function makeWasmRunner(programFolder: string): Runner {
  const programs = new Map<string, Program>();
  const codecs = new Map<string, WebAssembly.Module>();
  const memories = makeMemoryKeeper();
  const loadCodec = (name: string): WebAssembly.Module => {
    const module = codecs.get(name) ?? loadModule(path.join(programFolder, 'codecs'), name);
    codecs.set(name, module);
    return module;
  };
  return {
    kind: 'wasm',
    async run(run) {
      if (run.signal?.aborted === true) return outcomeOfAbort();
      const program = programs.get(run.program) ?? loadProgram(programFolder, run.program);
      programs.set(run.program, program);
      const maximum = maximumPages(run.limits, program.codecs.length);
      if (maximum < INITIAL_MEMORY_PAGES) return outcomeOfMemoryLimit(run.limits);
      return runModule(program, memories.take(maximum), run, loadCodec);
    },
    close() {
      programs.clear();
      codecs.clear();
      memories.drop();
    },
  };
}

/** A program's module, and the codecs that it imports. */
type Program = {readonly module: WebAssembly.Module; readonly codecs: readonly CodecUse[]};

function loadProgram(programFolder: string, name: string): Program {
  const module = loadModule(programFolder, name);
  return {module, codecs: findCodecUses(module)};
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

function runModule(
  {module, codecs}: Program,
  memory: WebAssembly.Memory,
  run: RunnerRun,
  loadCodec: (name: string) => WebAssembly.Module,
): GuestOutcome {
  const state = makeGuestState({bytes: () => new Uint8Array(memory.buffer)}, run);
  state.memory.bytes().set(run.config, CONFIG_ADDRESS);
  const codecImports = makeCodecImports({uses: codecs, memory, loadCodec});
  const imports = {...codecImports, env: {memory}, instar: makeGuestImports(state)};
  const call = (): number => startProgram(module, imports);
  const guarded = runWatched(call, timeoutOf(run));
  return outcomeOfGuarded(guarded, state, codecs.length);
}

/** The watchdog takes whole milliseconds, from one up to what 32 bits hold. It cannot be put off while it waits. */
function timeoutOf(run: RunnerRun): number {
  const milliseconds =
    run.pulse !== undefined && (run.seat !== undefined || isLongRun(run)) ? Infinity : run.limits.deadlineMs;
  return Math.min(2 ** 32 - 1, Math.max(1, Math.ceil(milliseconds)));
}

/** Instantiating is watched too, since a module's start function is guest code. */
function startProgram(module: WebAssembly.Module, imports: Record<string, WebAssembly.ModuleImports>): number {
  const instance = new WebAssembly.Instance(module, imports);
  const {run} = instance.exports;
  if (typeof run !== 'function') throw new TypeError('The guest module exports no run().');
  return Number(run()) >>> 0;
}

function outcomeOfGuarded(guarded: Guarded<number>, state: GuestState, codecs: number): GuestOutcome {
  switch (guarded.kind) {
    case 'returned':
      return outcomeOfReturn(state, guarded.value);
    case 'deadline':
      return outcomeOfDeadline(state);
    case 'interrupted':
      return outcomeOfAbort();
    case 'threw':
      return outcomeOfThrown(guarded.error, state, codecs);
  }
}

function outcomeOfThrown(error: unknown, state: GuestState, codecs: number): GuestOutcome {
  if (error instanceof GuestEnd) return outcomeOfEnd(state, error.end);
  if (error instanceof WebAssembly.LinkError) return outcomeOfUnknownImport(error);
  const kind = trapKindOf(error);
  if (kind === undefined) throw error;
  return outcomeOfTrap({kind, memoryBytes: state.memory.bytes().byteLength, limits: state.limits, codecs});
}

/** A module that imports what the call table has not. */
function outcomeOfUnknownImport(error: WebAssembly.LinkError): GuestOutcome {
  const what = error.message.replace(/^.*?: /, '');
  return {kind: 'killed', reason: 'protocol', message: `guest broke the call protocol: ${what}`};
}
