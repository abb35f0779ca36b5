import {Buffer} from 'node:buffer';
import {performance} from 'node:perf_hooks';
import test from 'ava';
import * as abi from '../../../guest/abi/calls.ts';
import type {GuestRun, KillReason, Sandbox} from '../sandbox.ts';
import {
  FIXED_SIZE,
  READ_ONLY,
  TEST_LIMITS,
  makeCallConfig,
  makeConfig,
  makeHostileConfig,
  withDevices,
} from './support/guest-runs.ts';
import {KVM_OBSTACLE, SANDBOXES, type NamedSandbox} from './support/sandboxes.ts';

const CONTENT = Buffer.from('the bytes that no hostile guest may change'.repeat(100));
const U64_MAX = 0xffff_ffff_ffff_ffffn;
const U32_MAX = 0xffff_ffffn;
/** How far past its deadline a stopped guest may take on a busy machine. */
const SLACK_MS = 3000;

// One sandbox of each kind serves all tests, one after another: each hostile guest is followed by good ones.
const opened = new Map<string, Promise<Sandbox<string>>>();

async function openOnce(sandbox: NamedSandbox): Promise<Sandbox<string>> {
  const promise = opened.get(sandbox.name) ?? sandbox.open();
  opened.set(sandbox.name, promise);
  return promise;
}

test.after.always(async () => {
  for (const sandbox of opened.values()) await (await sandbox).close();
});

type Hostile = {
  readonly program: string;
  readonly config: Buffer;
  readonly reason: KillReason;
  readonly says: RegExp;
  readonly deadlineMs?: number;
};

/** The guest is killed for the reason given, its file is untouched, and a good guest runs right after it. */
const isKilled = test.macro<[NamedSandbox, Hostile]>({
  async exec(t, sandbox, {program, config, reason, says, deadlineMs}) {
    const box = await openOnce(sandbox);
    await withDevices([{content: CONTENT, rights: READ_ONLY}], async (devices, read) => {
      const limits = {...TEST_LIMITS, deadlineMs: deadlineMs ?? TEST_LIMITS.deadlineMs};
      const run: GuestRun<string> = {program, config, devices, limits};
      const began = performance.now();
      const outcome = await box.run(run);
      t.true(performance.now() - began < limits.deadlineMs + SLACK_MS);
      if (outcome.kind !== 'killed') return t.fail(`it was not killed but ${outcome.kind}`);
      t.is(outcome.reason, reason, outcome.message);
      t.regex(outcome.message, says);
      t.false(outcome.message.includes('\n'));
      t.deepEqual(read(0), CONTENT);
      const good = await box.run({
        program: 'echo',
        config: makeConfig(Buffer.from('hi'), 1),
        devices,
        limits: TEST_LIMITS,
      });
      t.is(good.kind, 'finished');
    });
  },
  title: (given = '', sandbox) => `${sandbox.name}: ${given}`,
});

const hostile = (way: number, detail = 0): {readonly program: string; readonly config: Buffer} => ({
  program: 'hostile',
  config: makeHostileConfig(way, detail),
});
const call = (number: number, ...args: readonly bigint[]): {readonly program: string; readonly config: Buffer} => ({
  program: 'call',
  config: makeCallConfig(number, args),
});
const protocol = {reason: 'protocol'} as const;
const trap = {reason: 'trap'} as const;

const HOSTILE_GUESTS: Readonly<Record<string, Hostile>> = {
  'an endless loop ends at the deadline': {
    ...hostile(1),
    reason: 'deadline',
    says: /deadline of 300 ms/,
    deadlineMs: 300,
  },
  'an endless loop of calls ends at the deadline': {
    ...hostile(2),
    reason: 'deadline',
    says: /deadline/,
    deadlineMs: 300,
  },
  'endless progress ends at the deadline': {...hostile(17), reason: 'deadline', says: /deadline/, deadlineMs: 300},
  'endless output ends at the output limit': {...hostile(3), reason: 'output', says: /limit of 4194304 bytes/},
  'too many records end at the record limit': {...hostile(4), reason: 'records', says: /limit of 1000 records/},
  'memory growth ends at the memory limit': {...hostile(5), reason: 'memory', says: /33554432 bytes of memory/},
  'growing for ever ends at the deadline': {...hostile(6), reason: 'deadline', says: /deadline/, deadlineMs: 300},
  'endless recursion is a stack overflow': {...hostile(7, 1), ...trap, says: /stack overflow/},
  'division by zero is a trap': {...hostile(8, 0), ...trap, says: /division by zero/},
  'a quotient too large is a trap': {...hostile(9, 0), ...trap, says: /integer overflow/},
  'reading past the memory is a trap': {...hostile(10), ...trap, says: /out of bounds/},
  'writing across the memory’s end is a trap': {...hostile(11), ...trap, says: /out of bounds/},
  'reading 8 GiB further is a trap': {...hostile(12), ...trap, says: /out of bounds/},
  'filling past the memory is a trap': {...hostile(13), ...trap, says: /out of bounds/},
  'unreachable code is a trap': {...hostile(14), ...trap, says: /unreachable/},
  'an indirect call to nothing is a trap': {...hostile(15, 77), ...trap, says: /indirect call/},
  'endless writes without the right': {...hostile(18), ...protocol, says: /may not write device 0/},

  'size of a device that is not there': {...call(abi.CALL_SIZE, 1n), ...protocol, says: /no device 1/},
  'read of device 2³²-1': {...call(abi.CALL_READ, U32_MAX, 0n, 0n, 1n), ...protocol, says: /no device/},
  'read to an address outside': {...call(abi.CALL_READ, 0n, 0n, U32_MAX, 1n), ...protocol, says: /outside its memory/},
  'read across the memory’s end': {
    ...call(abi.CALL_READ, 0n, 0n, BigInt(abi.INITIAL_MEMORY_PAGES) * 65_536n - 1n, 2n),
    ...protocol,
    says: /outside its memory/,
  },
  'read of 4 GiB': {...call(abi.CALL_READ, 0n, 0n, 0n, U32_MAX), ...protocol, says: /outside its memory/},
  'read at offset 2⁶⁴-1': {...call(abi.CALL_READ, 0n, U64_MAX, 0n, 1n), ...protocol, says: /no device has/},
  'read that wraps around 2⁶³': {
    ...call(abi.CALL_READ, 0n, (1n << 63n) - 1n, 0n, 2n),
    ...protocol,
    says: /no device has/,
  },
  'write to a read-only device': {...call(abi.CALL_WRITE, 0n, 0n, 0n, 1n), ...protocol, says: /may not write/},
  'vectored write to a read-only device': {
    ...call(abi.CALL_WRITE_VECTORED, 0n, 0n, 1n),
    ...protocol,
    says: /may not write/,
  },
  'zeroing a read-only device': {...call(abi.CALL_ZERO, 0n, 0n, 1n, 0n), ...protocol, says: /may not zero/},
  'truncating a read-only device': {...call(abi.CALL_TRUNCATE, 0n, 0n), ...protocol, says: /may not write/},
  'flushing a read-only device': {...call(abi.CALL_FLUSH, 0n), ...protocol, says: /may not write/},
  'copying onto a read-only device': {...call(abi.CALL_COPY, 0n, 0n, 0n, 0n, 1n), ...protocol, says: /may not write/},
  'a vectored list outside': {
    ...call(abi.CALL_READ_VECTORED, 0n, U32_MAX, 1n),
    ...protocol,
    says: /outside its memory/,
  },
  'a vectored list too long': {...call(abi.CALL_READ_VECTORED, 0n, 0n, 1025n), ...protocol, says: /longer than 1024/},
  'next data at offset 2⁶⁴-1': {...call(abi.CALL_NEXT_DATA, 0n, U64_MAX), ...protocol, says: /no device has/},
  'boundaries of a device that is not there': {
    ...call(abi.CALL_BOUNDARIES, 1n, 0n, 0n, 1n),
    ...protocol,
    says: /no device 1/,
  },
  'boundaries at offset 2⁶⁴-1': {
    ...call(abi.CALL_BOUNDARIES, 0n, U64_MAX, 0n, 1n),
    ...protocol,
    says: /no device has/,
  },
  'boundaries to an address outside': {
    ...call(abi.CALL_BOUNDARIES, 0n, 0n, U32_MAX, 1n),
    ...protocol,
    says: /outside its memory/,
  },
  'too many boundaries': {...call(abi.CALL_BOUNDARIES, 0n, 0n, 0n, 1025n), ...protocol, says: /longer than 1024/},
  'a message outside': {...call(abi.CALL_EMIT, 1n, U32_MAX, 8n), ...protocol, says: /outside its memory/},
  'a message too long': {...call(abi.CALL_EMIT, 1n, 0n, 0x10_0001n), ...protocol, says: /longer than 1048576/},
  'failure with a hostile length': {...call(abi.CALL_FAIL, 5n, 0n, U32_MAX), ...protocol, says: /longer than 1048576/},
  'failure with a hostile address': {...call(abi.CALL_FAIL, 5n, U32_MAX, 8n), ...protocol, says: /outside its memory/},
  'failure with the status of success': {...call(abi.CALL_FAIL, 0n, 0n, 0n), ...protocol, says: /status of success/},
};

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

for (const sandbox of SANDBOXES) {
  for (const [title, guest] of Object.entries(HOSTILE_GUESTS)) test.serial(title, isKilled, sandbox, guest);
}

const staysWithin = test.macro<[NamedSandbox, Buffer]>({
  async exec(t, sandbox, config) {
    const box = await openOnce(sandbox);
    await withDevices([{content: CONTENT, rights: FIXED_SIZE}], async (devices, read) => {
      const outcome = await box.run({program: 'call', config, devices, limits: TEST_LIMITS});
      t.is(outcome.kind, 'killed');
      t.is(outcome.kind === 'killed' ? outcome.reason : '', 'protocol');
      t.deepEqual(read(0), CONTENT);
    });
  },
  title: (given = '', sandbox) => `${sandbox.name}: a device that may not grow, ${given}`,
});

/** A list of two ranges, the first within the device and the second past its end. */
function makeHalfHostileList(): Buffer {
  const list = Buffer.alloc(2 * abi.VECTOR_SIZE);
  list.writeUInt32LE(4, abi.VECTOR_LENGTH);
  list.writeBigUInt64LE(BigInt(CONTENT.byteLength), abi.VECTOR_SIZE + abi.VECTOR_OFFSET);
  list.writeUInt32LE(4, abi.VECTOR_SIZE + abi.VECTOR_LENGTH);
  return list;
}

const END = BigInt(CONTENT.byteLength);
const LIST_ADDRESS = BigInt(abi.CONFIG_ADDRESS + 16 + 48);

for (const sandbox of SANDBOXES) {
  test.serial('write past the end', staysWithin, sandbox, makeCallConfig(abi.CALL_WRITE, [0n, END, 0n, 1n]));
  test.serial('write across the end', staysWithin, sandbox, makeCallConfig(abi.CALL_WRITE, [0n, END - 1n, 0n, 2n]));
  test.serial('write at offset 2⁶⁴-1', staysWithin, sandbox, makeCallConfig(abi.CALL_WRITE, [0n, U64_MAX, 0n, 2n]));
  test.serial('zero across the end', staysWithin, sandbox, makeCallConfig(abi.CALL_ZERO, [0n, 1n, END, 0n]));
  test.serial('unmap across the end', staysWithin, sandbox, makeCallConfig(abi.CALL_ZERO, [0n, 1n, END, 1n]));
  test.serial('zero of 2⁶⁴-1 bytes', staysWithin, sandbox, makeCallConfig(abi.CALL_ZERO, [0n, 1n, U64_MAX, 0n]));
  test.serial('truncate to more', staysWithin, sandbox, makeCallConfig(abi.CALL_TRUNCATE, [0n, END + 1n]));
  test.serial('copy past the end', staysWithin, sandbox, makeCallConfig(abi.CALL_COPY, [0n, 0n, 0n, END, 1n]));
  test.serial(
    'a list whose second range is past the end writes nothing',
    staysWithin,
    sandbox,
    makeCallConfig(abi.CALL_WRITE_VECTORED, [0n, LIST_ADDRESS, 2n], makeHalfHostileList()),
  );
}
