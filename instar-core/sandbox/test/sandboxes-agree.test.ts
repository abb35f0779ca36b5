import {Buffer} from 'node:buffer';
import test from 'ava';
import * as abi from '../../../guest/abi/calls.ts';
import {STATUS_INPUT_OUTPUT} from '../../../guest/abi/status.ts';
import {InstarError} from '../../instar-error.ts';
import type {DeviceRights, GuestRun} from '../sandbox.ts';
import {
  ALL_RIGHTS,
  FIXED_SIZE,
  READ_ONLY,
  TEST_LIMITS,
  describeOutcome,
  makeCallConfig,
  makeConfig,
  makeHostileConfig,
  withDevices,
} from './support/guest-runs.ts';
import {KVM_OBSTACLE, SANDBOXES} from './support/sandboxes.ts';

const opened = await Promise.all(SANDBOXES.map(async (sandbox) => ({...sandbox, box: await sandbox.open()})));

test.after.always(async () => {
  for (const {box} of opened) await box.close();
});

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

type Case = {
  readonly program: string;
  readonly config: Buffer;
  readonly files: readonly {readonly content: Buffer; readonly rights: DeviceRights}[];
};

/** The same run gives the same outcome and leaves the same bytes in every sandbox. */
const agrees = test.macro<[Case, ((outcome: unknown, files: readonly Buffer[]) => unknown)?, unknown?]>({
  async exec(t, {program, config, files}, pick, expected) {
    const seen = [];
    for (const {box} of opened) {
      seen.push(
        await withDevices(files, async (devices, read) => {
          const outcome = describeOutcome(await box.run({program, config, devices, limits: TEST_LIMITS}));
          return {outcome, files: files.map((_, index) => read(index))};
        }),
      );
    }
    const [first, ...others] = seen;
    // Both holds of wasm run on every machine; agreement of one alone would say nothing.
    if (first === undefined || others.length === 0) return t.fail('fewer than two sandboxes ran');
    for (const [index, other] of others.entries()) t.deepEqual(other, first, opened[index + 1]?.name);
    if (pick !== undefined) t.deepEqual(pick(first.outcome, first.files), expected);
  },
  title: (given = '') => `every sandbox gives the same: ${given}`,
});

const CONTENT = Buffer.from(Array.from({length: 10_000}, (_, index) => index % 251));
const file = (rights: DeviceRights, content = CONTENT): Case['files'][number] => ({content, rights});
const result = (outcome: unknown): unknown =>
  Buffer.from((outcome as {messages: {hex: string}[]}).messages[0]?.hex ?? '', 'hex').readBigInt64LE();
const call = (number: number, args: readonly bigint[], files: Case['files'], data?: Buffer): Case => ({
  program: 'call',
  config: makeCallConfig(number, args, data),
  files,
});

test.serial('echo of nothing', agrees, {program: 'echo', config: makeConfig(Buffer.alloc(0), 0), files: []});
test.serial('echo of three devices', agrees, {
  program: 'echo',
  config: makeConfig(Buffer.from('three'), 3),
  files: [file(READ_ONLY), file(READ_ONLY, Buffer.alloc(0)), file(READ_ONLY, Buffer.alloc(5, 7))],
});
test.serial('echo of the longest config', agrees, {
  program: 'echo',
  config: makeConfig(Buffer.alloc(abi.CONFIG_CAPACITY - 16, 0xa5), 0),
  files: [],
});
test.serial('a status that is no success', agrees, {program: 'hostile', config: makeHostileConfig(16, 207), files: []});
test.serial('size', agrees, call(abi.CALL_SIZE, [0n], [file(READ_ONLY)]), result, 10_000n);
test.serial(
  'a read cut short by the end',
  agrees,
  call(abi.CALL_READ, [0n, 9_990n, 0x20000n, 100n], [file(READ_ONLY)]),
  result,
  10n,
);
test.serial(
  'a read past the end',
  agrees,
  call(abi.CALL_READ, [0n, 1n << 40n, 0x20000n, 100n], [file(READ_ONLY)]),
  result,
  0n,
);
test.serial('a read of nothing', agrees, call(abi.CALL_READ, [0n, 0n, 0n, 0n], [file(READ_ONLY)]), result, 0n);
test.serial('a write', agrees, call(abi.CALL_WRITE, [0n, 9_000n, 0x400n, 100n], [file(FIXED_SIZE)]), result, 0n);
test.serial(
  'a write that grows',
  agrees,
  call(abi.CALL_WRITE, [0n, 20_000n, 0x400n, 100n], [file(ALL_RIGHTS)]),
  (_, [only]) => only?.byteLength,
  20_100,
);
test.serial(
  'a write too far for any file',
  agrees,
  call(abi.CALL_WRITE, [0n, 1n << 60n, 0x400n, 1n], [file(ALL_RIGHTS)]),
  result,
  -27n,
);
test.serial(
  'zeroing',
  agrees,
  call(abi.CALL_ZERO, [0n, 100n, 5000n, 0n], [file(FIXED_SIZE)]),
  (_, [only]) => only?.subarray(100, 5100).every((byte) => byte === 0),
  true,
);
test.serial(
  'unmapping',
  agrees,
  call(abi.CALL_ZERO, [0n, 100n, 9_900n, 1n], [file(FIXED_SIZE)]),
  (_, [only]) => only?.subarray(100).every((byte) => byte === 0),
  true,
);
test.serial(
  'zeroing past the end',
  agrees,
  call(abi.CALL_ZERO, [0n, 9_000n, 9_000n, 0n], [file(ALL_RIGHTS)]),
  (_, [only]) => only?.byteLength,
  18_000,
);
test.serial(
  'unmapping past the end',
  agrees,
  call(abi.CALL_ZERO, [0n, 9_000n, 9_000n, 1n], [file(ALL_RIGHTS)]),
  (_, [only]) => only?.byteLength,
  18_000,
);
test.serial(
  'truncating',
  agrees,
  call(abi.CALL_TRUNCATE, [0n, 123n], [file(FIXED_SIZE)]),
  (_, [only]) => only?.byteLength,
  123,
);
test.serial('flushing', agrees, call(abi.CALL_FLUSH, [0n], [file(FIXED_SIZE)]), result, 0n);
test.serial('next data', agrees, call(abi.CALL_NEXT_DATA, [0n, 5n], [file(READ_ONLY)]), result, 5n);
test.serial('next hole', agrees, call(abi.CALL_NEXT_HOLE, [0n, 5n], [file(READ_ONLY)]), result, 10_000n);
test.serial(
  'next data past the end',
  agrees,
  call(abi.CALL_NEXT_DATA, [0n, 99_999n], [file(READ_ONLY)]),
  result,
  10_000n,
);
test.serial('boundaries', agrees, call(abi.CALL_BOUNDARIES, [0n, 5n, 0x20000n, 8n], [file(READ_ONLY)]), result, 2n);
test.serial(
  'boundaries past the end',
  agrees,
  call(abi.CALL_BOUNDARIES, [0n, 99_999n, 0x20000n, 8n], [file(READ_ONLY)]),
  result,
  1n,
);
test.serial(
  'copying',
  agrees,
  call(abi.CALL_COPY, [0n, 10n, 1n, 0n, 5000n], [file(READ_ONLY), file(ALL_RIGHTS, Buffer.alloc(0))]),
  (_, files) => files[1]?.equals(CONTENT.subarray(10, 5010)),
  true,
);
test.serial('progress', agrees, call(abi.CALL_PROGRESS, [1n, 2n], []), result, 0n);
test.serial('failing with a detail', agrees, call(abi.CALL_FAIL, [3n, 0x400n, 32n], []));

/** Offset, address and length of each range; the ranges lie after the list. */
function makeList(ranges: readonly (readonly [bigint, number, number])[]): Buffer {
  return Buffer.concat(
    ranges.map(([offset, address, length]) => {
      const entry = Buffer.alloc(abi.VECTOR_SIZE);
      entry.writeBigUInt64LE(offset, abi.VECTOR_OFFSET);
      entry.writeUInt32LE(address, abi.VECTOR_ADDRESS);
      entry.writeUInt32LE(length, abi.VECTOR_LENGTH);
      return entry;
    }),
  );
}

const LIST = 0x400n + 64n;
test.serial(
  'a vectored read stops at the end',
  agrees,
  call(
    abi.CALL_READ_VECTORED,
    [0n, LIST, 3n],
    [file(READ_ONLY)],
    makeList([
      [0n, 0x20000, 10],
      [9_999n, 0x21000, 10],
      [0n, 0x22000, 10],
    ]),
  ),
  result,
  11n,
);
test.serial(
  'a vectored read over its own list',
  agrees,
  call(
    abi.CALL_READ_VECTORED,
    [0n, LIST, 2n],
    [file(READ_ONLY)],
    makeList([
      [0n, 0x440, 32],
      [50n, 0x20000, 10],
    ]),
  ),
  result,
  42n,
);
test.serial(
  'a vectored write',
  agrees,
  call(
    abi.CALL_WRITE_VECTORED,
    [0n, LIST, 2n],
    [file(ALL_RIGHTS, Buffer.alloc(0))],
    makeList([
      [0n, 0x440, 16],
      [30n, 0x440, 16],
    ]),
  ),
  (_, [only]) => only?.byteLength,
  46,
);

test.serial(
  'every wrapper of a call',
  agrees,
  {
    program: 'wrappers',
    config: makeConfig(Buffer.alloc(0), 2),
    files: [file(READ_ONLY), file(ALL_RIGHTS, Buffer.alloc(0))],
  },
  (outcome, files) => {
    const numbers = Buffer.from((outcome as {messages: {hex: string}[]}).messages[0]?.hex ?? '', 'hex');
    return {
      numbers: [0, 8, 16, 24, 32, 40, 48].map((at) => numbers.readBigUInt64LE(at)),
      isZeroed: files[1]?.subarray(0, 16).equals(Buffer.alloc(16)),
      isCopied: files[1]?.subarray(16, 10_000).equals(CONTENT.subarray(16)),
    };
  },
  {numbers: [10_000n, 16n, 0n, 10_016n, 2n, 10_016n, 10_016n], isZeroed: true, isCopied: true},
);

for (const {name, box} of opened) {
  test.serial(`${name}: a full disk is told with its errno`, async (t) => {
    const {openSync, closeSync} = await import('node:fs');
    const fd = openSync('/dev/full', 'r+');
    try {
      const run: GuestRun<string> = {
        program: 'writer',
        config: makeConfig(Buffer.alloc(0), 1),
        devices: [{fd, rights: ALL_RIGHTS}],
        limits: TEST_LIMITS,
      };
      const outcome = await box.run(run);
      if (outcome.kind !== 'failed') return t.fail(JSON.stringify(outcome));
      t.is(outcome.status, STATUS_INPUT_OUTPUT);
      t.deepEqual(outcome.deviceError, {device: 0, errno: 28, code: 'ENOSPC'});
      t.is(outcome.detail.readInt32LE(0), 28);
      t.is(outcome.detail.readBigUInt64LE(8), 512n);
    } finally {
      closeSync(fd);
    }
  });

  test.serial(`${name}: nothing of one run is left for the next`, async (t) => {
    const devices: GuestRun<string>['devices'] = [];
    const dirty = {program: 'hostile', config: makeHostileConfig(20), devices, limits: TEST_LIMITS};
    const inspect = {program: 'hostile', config: makeHostileConfig(19), devices, limits: TEST_LIMITS};
    for (let round = 0; round < 3; round++) {
      t.is((await box.run(dirty)).kind, 'finished');
      const outcome = await box.run(inspect);
      t.deepEqual(outcome, {kind: 'finished', messages: []});
    }
  });

  test.serial(`${name}: memory beyond the limit from the start is refused`, async (t) => {
    const limits = {...TEST_LIMITS, memoryBytes: 1024 * 1024};
    const outcome = await box.run({program: 'echo', config: makeConfig(Buffer.alloc(0), 0), devices: [], limits});
    t.is(outcome.kind === 'killed' ? outcome.reason : outcome.kind, 'memory');
  });

  test.serial(`${name}: a program that is not there is told in one line`, async (t) => {
    const run = {program: 'nonesuch', config: makeConfig(Buffer.alloc(0), 0), devices: [], limits: TEST_LIMITS};
    const error = await t.throwsAsync(box.run(run), {instanceOf: InstarError});
    t.is(error?.code, 'sandbox-unavailable');
    t.regex(error?.message ?? '', /nonesuch\.(?:wasm|kvm) is missing.*run "npm run build"$/);
  });

  test.serial(`${name}: a signal that is already aborted starts nothing`, async (t) => {
    const signal = AbortSignal.abort();
    const run = {program: 'hostile', config: makeHostileConfig(1), devices: [], limits: TEST_LIMITS, signal};
    const outcome = await box.run(run);
    t.is(outcome.kind === 'killed' ? outcome.reason : outcome.kind, 'aborted');
  });
}

for (const {name, box} of opened.filter((sandbox) => sandbox.name !== 'wasm on the thread')) {
  test.serial(`${name}: aborting stops an endless loop`, async (t) => {
    const signal = AbortSignal.timeout(100);
    const run = {program: 'hostile', config: makeHostileConfig(1), devices: [], limits: TEST_LIMITS, signal};
    const outcome = await box.run(run);
    t.is(outcome.kind === 'killed' ? outcome.reason : outcome.kind, 'aborted');
  });

  test.serial(`${name}: progress arrives while the guest runs`, async (t) => {
    const seen: bigint[][] = [];
    const limits = {...TEST_LIMITS, deadlineMs: 400};
    const onProgress = (done: bigint, total: bigint): void => void seen.push([done, total]);
    await box.run({program: 'hostile', config: makeHostileConfig(17), devices: [], limits, onProgress});
    t.true(seen.length > 0 && seen.length < 20, String(seen.length));
    t.deepEqual(seen[0], [1n, 2n]);
  });
}
