import type {Buffer} from 'node:buffer';
import type {CrewSeat} from './crew/crew-memory.ts';

/** The guest programs; each is one WebAssembly module under build/guest. */
export type ProgramName = 'info' | 'create' | 'check' | 'map' | 'measure' | 'compare' | 'verify' | 'convert' | 'bench';

/** What a guest may do with a device; checked by the host on every call. */
export type DeviceRights = {
  readonly read: boolean;
  readonly write: boolean;
  /** May write or truncate past the size that the device had when the run began. */
  readonly grow: boolean;
  /** May make zeros of ranges, and the device shorter. */
  readonly zero: boolean;
};

/** An open file in a numbered slot. The sandbox never opens or closes it. */
export type Device = {
  /** File descriptor, open for the whole run. */
  readonly fd: number;
  readonly rights: DeviceRights;
};

/** Limits that end a guest, in both sandboxes alike. */
export type Limits = {
  /** Wall-clock deadline of one guest run; see GuestRun.workBytes for those that read much. */
  readonly deadlineMs: number;
  /** Most linear memory a guest may grow to. */
  readonly memoryBytes: number;
  /** Most bytes a guest may emit, and most bytes a guest may write to its devices. */
  readonly outputBytes: number;
  readonly writtenBytes: bigint;
  /** Most messages a guest may emit. */
  readonly records: number;
};

/** One run of one program. Devices are slots 0, 1, …: inputs first, outputs last. */
export type GuestRun<Program extends string = ProgramName> = {
  readonly program: Program;
  /** Bytes for CONFIG_ADDRESS; at most CONFIG_CAPACITY. */
  readonly config: Uint8Array;
  readonly devices: readonly Device[];
  readonly limits: Limits;
  /**
   * Bytes that an honest guest may have to read: for them it gets more time than `limits.deadlineMs`, which then holds
   * for each stretch between two of its calls. Absent: none.
   */
  readonly workBytes?: bigint | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: bigint, total: bigint) => void) | undefined;
  /**
   * Takes each message when it is emitted, for answers that are too long to be kept: the outcome then has none, and
   * the bytes count towards `writtenBytes`. Called in order, also for a guest that is killed later. The guest waits
   * while it runs; what it throws ends the run and is thrown. With `keepsLoopFree` it may give a promise, for which the
   * guest waits too, and before which no other message comes; once `signal` is aborted it has to be settled.
   */
  readonly onMessage?: ((message: Message) => void | Promise<void>) | undefined;
  /** Most messages that a guest on another thread may be ahead of `onMessage`; absent: 15. */
  readonly unreadMessages?: number | undefined;
  /** The caller's event loop goes on turning, many times a second, while the guest runs, wherever that is. */
  readonly keepsLoopFree?: boolean | undefined;
  /** Where the guest's lanes end; only a crew gives it (crew/run-crew.ts). */
  readonly seat?: CrewSeat | undefined;
};

/** A message that the guest emitted: copied once, length-checked, otherwise untrusted. */
export type Message = {
  readonly kind: number;
  readonly bytes: Buffer;
};

export type KillReason = 'deadline' | 'memory' | 'output' | 'records' | 'protocol' | 'trap' | 'aborted';

/** A system call that failed on behalf of the guest. */
export type DeviceError = {readonly device: number; readonly errno: number; readonly code: string};

export type GuestOutcome =
  | {readonly kind: 'finished'; readonly messages: readonly Message[]}
  | {
      readonly kind: 'failed';
      /** A status of guest/abi/status.ts or of the operation. */
      readonly status: number;
      readonly detail: Buffer;
      readonly messages: readonly Message[];
      readonly deviceError?: DeviceError | undefined;
    }
  | {readonly kind: 'killed'; readonly reason: KillReason; readonly message: string};

export type SandboxKind = 'kvm' | 'wasm';

/** What both sandboxes offer; everything above this interface does not know which one runs. */
export type Sandbox<Program extends string = ProgramName> = {
  readonly kind: SandboxKind;
  /** One line: which sandbox this is, and why it was chosen. */
  readonly description: string;
  run(run: GuestRun<Program>): Promise<GuestOutcome>;
  /** Starts what a run of a crew needs, so that it is ready by then; does not wait for it. */
  prepare(): void;
  close(): Promise<void>;
};
