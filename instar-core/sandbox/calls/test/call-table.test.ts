import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import * as abi from '../../../../guest/abi/calls.ts';
import {openCrewMemory, type CrewSeat} from '../../crew/crew-memory.ts';
import {Lanes} from '../../crew/lanes.ts';
import {GuestEnd} from '../../guest-end.ts';
import {makeGuestState, type GuestState} from '../../guest-state.ts';
import type {Device, DeviceRights, KillReason} from '../../sandbox.ts';
import {ALL_RIGHTS, FIXED_SIZE, READ_ONLY, TEST_LIMITS, withDevices} from '../../test/support/guest-runs.ts';
import type {CallArguments, CallResult} from '../call.ts';
import {CALL_TABLE, serveCall} from '../call-table.ts';

const MEMORY_SIZE = 8192;
const GUARD = 4096;
const GUARD_BYTE = 0xc3;
const FILE_SIZE = 5000;
const CONTENT = Buffer.alloc(FILE_SIZE, 'device ');

/** Guest memory with guard bytes of the host on both sides: a view may never reach them. */
function makeMemory(): {readonly whole: Uint8Array; readonly guest: Uint8Array} {
  const whole = new Uint8Array(GUARD + MEMORY_SIZE + GUARD).fill(GUARD_BYTE);
  const guest = whole.subarray(GUARD, GUARD + MEMORY_SIZE);
  guest.fill(0x11);
  return {whole, guest};
}

function guardsAreWhole(whole: Uint8Array): boolean {
  return (
    whole.subarray(0, GUARD).every((byte) => byte === GUARD_BYTE) &&
    whole.subarray(GUARD + MEMORY_SIZE).every((byte) => byte === GUARD_BYTE)
  );
}

function makeState(guest: Uint8Array, devices: readonly Device[], seat?: CrewSeat): GuestState {
  return makeGuestState({bytes: () => guest}, {devices, limits: TEST_LIMITS, seat});
}

/** The seat of a planner, whose only worker has sent a message. */
function takeSeat(): CrewSeat {
  const {shared} = openCrewMemory(1);
  new Lanes({shared, workers: 1, number: 1}).put(0, Buffer.alloc(100, 0x22));
  return {shared, workers: 1, number: 0};
}

/** The result, or how the guest ended; anything else thrown is a bug of the host. */
function call(state: GuestState, number: bigint, args: CallArguments): CallResult | 'ended' {
  try {
    return serveCall(state, number, args);
  } catch (error) {
    if (error instanceof GuestEnd) return 'ended';
    throw error;
  }
}

// Numbers around every limit there is, and any 64-bit number.
const edges = [
  0n,
  1n,
  16n,
  BigInt(FILE_SIZE),
  BigInt(MEMORY_SIZE),
  1n << 20n,
  1n << 31n,
  1n << 32n,
  1n << 53n,
  1n << 63n,
  1n << 64n,
];
const nearEdge = fc
  .tuple(fc.constantFrom(...edges), fc.integer({min: -17, max: 17}))
  .map(([edge, off]) => BigInt.asUintN(64, edge + BigInt(off)));
const anyArgument = fc.oneof(
  {weight: 4, arbitrary: fc.bigInt({min: 0n, max: BigInt(MEMORY_SIZE)})},
  {weight: 4, arbitrary: nearEdge},
  {weight: 1, arbitrary: fc.bigInt({min: 0n, max: (1n << 64n) - 1n})},
);
const anyArguments = fc.tuple(anyArgument, anyArgument, anyArgument, anyArgument, anyArgument);
const smallDevice = fc.oneof({weight: 5, arbitrary: fc.constantFrom(0n, 1n)}, {weight: 1, arbitrary: anyArgument});
const anyCall = fc.tuple(
  fc.oneof({weight: 9, arbitrary: fc.constantFrom(...CALL_TABLE.map(({number}) => BigInt(number)))}, anyArgument),
  fc.tuple(smallDevice, anyArguments).map(([device, [, ...rest]]): CallArguments => [device, ...rest]),
);

/** Sparse growth is allowed to a slot that may grow, but the test's disk has an end. */
const isSmall = ([, args]: readonly [bigint, CallArguments]): boolean =>
  args.every((value) => value < 1n << 24n || value > 1n << 44n);

const keepsWithin = test.macro<[DeviceRights, DeviceRights]>({
  async exec(t, firstRights, secondRights) {
    const files = [
      {content: CONTENT, rights: firstRights},
      {content: CONTENT, rights: secondRights},
    ];
    await withDevices(files, async (devices, read) => {
      const {whole, guest} = makeMemory();
      fc.assert(
        fc.property(fc.array(anyCall.filter(isSmall), {maxLength: 20}), (calls) => {
          const state = makeState(guest, devices, takeSeat());
          for (const [number, args] of calls) if (call(state, number, args) === 'ended') break;
          return guardsAreWhole(whole) && devices.every((device, index) => isKept(device, read(index)));
        }),
        {numRuns: 300},
      );
    });
    t.pass();
  },
  title: (given = '') => `no arguments reach outside memory or device: ${given}`,
});

function isKept({rights}: Device, now: Buffer): boolean {
  if (!rights.write) return now.equals(CONTENT);
  return rights.grow || now.byteLength <= FILE_SIZE;
}

test.serial('read-only devices', keepsWithin, READ_ONLY, READ_ONLY);
test.serial('a read-only device beside one that may not grow', keepsWithin, READ_ONLY, FIXED_SIZE);
test.serial('a read-only device beside one with every right', keepsWithin, READ_ONLY, ALL_RIGHTS);

test('every call of the ABI that a program makes is in the table, under its own number', (t) => {
  const sandboxOnly = new Set(['CALL_ARGUMENTS', 'CALL_GROW', 'CALL_DONE', 'CALL_TRAP']);
  const declared = Object.entries(abi).filter(([name]) => name.startsWith('CALL_') && !sandboxOnly.has(name));
  t.deepEqual(
    CALL_TABLE.map(({number}) => number).toSorted((a, b) => a - b),
    declared.map(([, number]) => number).toSorted((a, b) => a - b),
  );
  t.true(CALL_TABLE.every(({parameters}) => parameters.length <= abi.CALL_ARGUMENTS));
});

test('a read gives what the device holds, and touches nothing beside it', async (t) => {
  await withDevices([{content: CONTENT, rights: READ_ONLY}], async (devices) => {
    const offsets = fc.bigInt({min: 0n, max: BigInt(FILE_SIZE + 100)});
    const spans = fc.tuple(fc.nat({max: MEMORY_SIZE}), fc.nat({max: MEMORY_SIZE}));
    fc.assert(
      fc.property(offsets, spans, (offset, [address, wanted]) => {
        const {whole, guest} = makeMemory();
        const length = Math.min(wanted, MEMORY_SIZE - address);
        const args: CallArguments = [0n, offset, BigInt(address), BigInt(length), 0n];
        const count = Number(serveCall(makeState(guest, devices), BigInt(abi.CALL_READ), args));
        const expected = CONTENT.subarray(Number(offset), Number(offset) + length);
        return (
          count === expected.byteLength &&
          Buffer.from(guest.subarray(address, address + count)).equals(expected) &&
          guest.subarray(0, address).every((byte) => byte === 0x11) &&
          guest.subarray(address + count).every((byte) => byte === 0x11) &&
          guardsAreWhole(whole)
        );
      }),
    );
  });
  t.pass();
});

test('a message is a copy: what the guest does to its memory later does not change it', (t) => {
  const {guest} = makeMemory();
  const state = makeState(guest, []);
  serveCall(state, BigInt(abi.CALL_EMIT), [7n, 0n, 4n, 0n, 0n]);
  guest.fill(0);
  t.deepEqual(state.messages, [{kind: 7, bytes: Buffer.alloc(4, 0x11)}]);
});

type Ending = {
  readonly limits: Partial<typeof TEST_LIMITS>;
  readonly number: number;
  readonly args: CallArguments;
  readonly reason: KillReason;
};

/** Three calls are within the limit, the fourth is not. */
const endsAfterThree = test.macro<[Ending]>({
  async exec(t, {limits, number, args, reason}) {
    await withDevices([{content: CONTENT, rights: ALL_RIGHTS}], async (devices) => {
      const memory = {bytes: () => makeMemory().guest};
      const state = makeGuestState(memory, {devices, limits: {...TEST_LIMITS, ...limits}});
      for (let count = 0; count < 3; count++) serveCall(state, BigInt(number), args);
      const error = t.throws(() => serveCall(state, BigInt(number), args), {instanceOf: GuestEnd});
      t.is(error?.end.kind === 'killed' ? error.end.reason : '', reason);
    });
  },
  title: (given = '') => `a guest ends at its limit: ${given}`,
});

const output = {reason: 'output'} as const;
const emit = {number: abi.CALL_EMIT, args: [1n, 0n, 10n, 0n, 0n]} as const;
test('records', endsAfterThree, {...emit, limits: {records: 3}, reason: 'records'});
test('emitted bytes', endsAfterThree, {...emit, limits: {outputBytes: 30}, ...output});

const written = {limits: {writtenBytes: 30n}, ...output} as const;
test('written bytes', endsAfterThree, {...written, number: abi.CALL_WRITE, args: [0n, 0n, 0n, 10n, 0n]});
test('zeroed bytes', endsAfterThree, {...written, number: abi.CALL_ZERO, args: [0n, 0n, 10n, 0n, 0n]});
test('copied bytes', endsAfterThree, {...written, number: abi.CALL_COPY, args: [0n, 0n, 0n, 10n, 10n]});
