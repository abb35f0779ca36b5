import {Buffer} from 'node:buffer';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {CALL_FLUSH, CALL_READ, CALL_TRUNCATE, CALL_WRITE, CALL_ZERO} from '../../../../guest/abi/calls.ts';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import {openSandbox} from '../../../sandbox/open-sandbox.ts';
import type {Sandbox, SandboxKind} from '../../../sandbox/sandbox.ts';
import {makeCallConfig, makeConfig} from '../../../sandbox/test/support/guest-runs.ts';
import {KVM_OBSTACLE, TEST_PROGRAMS} from '../../../sandbox/test/support/sandboxes.ts';
import {convertWith, type ConvertWish} from './support/convert-with.ts';
import {makeDisk} from './support/sparse-disk.ts';

// The planner is the real one, and so is the second worker. The first was taken over: it sends what it likes, and does
// with its devices what it likes.

const folder = mkdtempSync(path.join(tmpdir(), 'instar-hostile-worker-'));
const source = path.join(folder, 'disk');
const target = path.join(folder, 'target');

/** A job is two stretches of data. */
const STRETCH = 0x20_0000;
const JOB = 2 * STRETCH;
const SECTOR = 512;
const JOBS = 4;
/** Four jobs of data. The first and the third are the first worker's. */
const DISK = makeDisk((JOBS * JOB) / SECTOR, [{at: 0, length: (JOBS * JOB) / SECTOR, kind: 'noise'}]);
writeFileSync(source, DISK);

// guest/convert/lane-messages.ts and piece-list.ts
const JOB_MESSAGE = 2;
const PIECES = 3;
const DONE = 5;
const DATA = 0;
const ZERO = 1;
const BACKED = 2;
const COMPRESSED = 3;
const UNIT = 0x1_0000;

// guest/test-programs/scripted-worker.ts: what follows the messages.
const LEAVE = 0;
const LISTEN = 1;
const SPIN = 2;
const EMIT = 3;
/** The start and the first job. */
const FIRST_JOB = 2;

type Piece = readonly [kind: number, length: number, stored: number];
type Sent = {readonly bytes: Buffer; readonly filled?: number; readonly waits?: number};
type Script = {readonly program: string; readonly config: Buffer};

const u32s = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const send = (...values: readonly number[]): Sent => ({bytes: u32s(...values)});
const cut = ({bytes}: Sent, length: number): Sent => ({bytes: bytes.subarray(0, length)});
const pieces = (slot: number, ...list: readonly Piece[]): Sent => send(PIECES, slot, ...list.flat());
const HALF: Piece = [DATA, STRETCH, STRETCH];
const whole = (slot: number): Sent => pieces(slot, HALF, HALF);
const done = (slot: number): Sent => send(DONE, slot);

function plays(messages: readonly Sent[], then = LISTEN): Script {
  const parts = messages.flatMap(({bytes, filled = 0, waits}, index) => [
    u32s(waits ?? (index === 0 ? FIRST_JOB : 0), bytes.length, filled),
    bytes,
  ]);
  return {program: 'scripted-worker', config: makeConfig(Buffer.concat([u32s(then, messages.length), ...parts]), 2)};
}

const KINDS: readonly SandboxKind[] = KVM_OBSTACLE === undefined ? ['wasm', 'kvm'] : ['wasm'];
/** For those who keep the others waiting; a busy machine may hold the honest ones up for so long. */
const SHORT_LIMITS = {...DEFAULT_LIMITS, deadlineMs: 1000};

// The same sandboxes serve all tests: each lie is followed by others, and by a conversion that succeeds.
const opened = await Promise.all(
  KINDS.map(async (kind) => ({
    engine: makeEngine({sandbox: kind, hold: 'worker', limits: DEFAULT_LIMITS}),
    box: await openSandbox<string>(kind, {hold: 'worker', programFolder: TEST_PROGRAMS}),
  })),
);

test.after.always(async () => {
  for (const {engine, box} of opened) await Promise.all([engine.close(), box.close()]);
  rmSync(folder, {recursive: true});
});

type Opened = (typeof opened)[number];

/** What a conversion comes to whose first worker does this. */
async function convertAgainst({engine, box}: Opened, script: Script & Partial<Lie>) {
  const {program, config, wish, code} = script;
  const limits = code === 'guest-deadline' ? SHORT_LIMITS : DEFAULT_LIMITS;
  const takenOver: Sandbox = {...box, run: async (run) => box.run({...run, program, config})};
  const crew = async (count: number) => {
    const {planner, workers} = await engine.crew(count);
    return {planner, workers: [takenOver, ...workers.slice(1)]};
  };
  const given = {sources: [source], target, format: 'qcow2', workers: 2, crewFromBytes: 0n};
  return convertWith({...given, ...wish, engine: {...engine, crew, limits}});
}

type Lie = Script & {
  readonly wish?: Partial<ConvertWish>;
  readonly code?: string;
  readonly says: RegExp;
};

const isRefused = test.macro({
  async exec(t: ExecutionContext, use: Opened, lie: Lie) {
    const {code = 'guest-protocol', says} = lie;
    const error = await t.throwsAsync(convertAgainst(use, lie), {code});
    t.regex(error?.message ?? '', says);
    t.deepEqual(readdirSync(folder), ['disk']);
    t.true(readFileSync(source).equals(DISK));
  },
  title: (given = '', {box} = {} as Opened) => `${box.kind}: ${given}`,
});

const lies = (...messages: readonly Sent[]): Lie => ({...plays(messages), says: /reports what its job cannot come to/});
const compressed = (...messages: readonly Sent[]): Lie => ({...lies(...messages), wish: {compress: true}});
const UNITS = Array.from({length: 0x8_0000 / UNIT - 1}, (): Piece => [DATA, UNIT, UNIT]);

const LIES: Readonly<Record<string, Lie>> = {
  'a piece longer than its stretch': lies(pieces(0, [DATA, 2 * STRETCH, 2 * STRETCH])),
  'a piece that stores more than it is': lies(pieces(0, HALF, [DATA, STRETCH, STRETCH + SECTOR])),
  'pieces that go past the job': lies(
    pieces(0, HALF, [DATA, STRETCH - SECTOR, STRETCH - SECTOR], [DATA, 2 * SECTOR, 2 * SECTOR]),
  ),
  'pieces whose lengths wrap around': lies(
    pieces(0, HALF, [DATA, STRETCH + SECTOR, STRETCH + SECTOR], [DATA, 2 ** 32 - SECTOR, 2 ** 32 - SECTOR]),
  ),
  'pieces that leave the end out': lies(pieces(0, HALF, [DATA, STRETCH - SECTOR, STRETCH - SECTOR])),
  'a piece of nothing': lies(pieces(0, [DATA, 0, 0], HALF, HALF)),
  'no pieces': lies(pieces(0)),
  'a piece behind the last': lies(pieces(0, HALF, HALF, [ZERO, SECTOR, 0])),
  'pieces cut within a sector': lies(pieces(0, [DATA, 511, 511], [DATA, STRETCH - 511, STRETCH - 511], HALF)),
  'zeros that store something': lies(pieces(0, HALF, [ZERO, STRETCH, STRETCH])),
  'bytes of a backing file that is not there': lies(pieces(0, HALF, [BACKED, STRETCH, 0])),
  'a unit compressed where nothing is': lies(pieces(0, HALF, [COMPRESSED, STRETCH, 100])),
  'a kind of piece that there is not': lies(pieces(0, HALF, [4, STRETCH, 0])),
  'more pieces than a job has': lies({...pieces(0, [DATA, SECTOR, SECTOR]), filled: 60_008}),
  'a piece that is cut short': lies(cut(whole(0), 31)),
  'half a piece behind the last': lies({bytes: Buffer.concat([whole(0).bytes, Buffer.alloc(6)])}),
  'a message without a slot': lies(cut(whole(0), 7)),
  'a message of nothing': lies({bytes: Buffer.alloc(0)}),
  'a slot that there is not': lies(whole(8)),
  'slot 2³²-1': lies(whole(2 ** 32 - 1)),
  'the same report twice': lies(whole(0), whole(0)),
  'a job that is done before it has places': lies(done(0)),
  'a job that is done twice': lies(whole(0), {...done(0), waits: 2}, done(0)),
  'a kind of message that there is not': lies(send(99, 0)),
  'a message of the planner': lies(send(JOB_MESSAGE, 0)),
  'a report where none is asked for': {...lies(whole(0)), wish: {format: 'raw'}},
  'a unit that compressed to more than it was': compressed(pieces(0, [COMPRESSED, UNIT, UNIT], ...UNITS)),
  'a unit that compressed to nothing': compressed(pieces(0, [COMPRESSED, UNIT, 0], ...UNITS)),
  'two units compressed as one': compressed(pieces(0, [COMPRESSED, 2 * UNIT, UNIT], ...UNITS.slice(1))),
  'half a unit': compressed(pieces(0, [COMPRESSED, UNIT / 2, SECTOR], [COMPRESSED, UNIT / 2, SECTOR], ...UNITS)),
  'nobody reports': {...plays([], SPIN), code: 'guest-deadline', says: /deadline of 1000 ms/},
  'nobody reports, and waits': {...plays([], LISTEN), code: 'guest-deadline', says: /deadline of 1000 ms/},
  'a worker that leaves one of its jobs': {
    ...plays(
      [
        {...whole(0), waits: 3},
        {...done(0), waits: 1},
      ],
      LEAVE,
    ),
    code: 'guest-deadline',
    says: /waited for each other/,
  },
  'a worker that tells the host something': {...plays([], EMIT), says: /a worker tells something/},
};

/** One call, of the source (device 0) or the target (device 1). */
function calls(number: number, args: readonly bigint[], says: RegExp, wish?: Partial<ConvertWish>): Lie {
  return {program: 'call', config: makeCallConfig(number, args), says, ...(wish && {wish})};
}

const MISUSES: Readonly<Record<string, Lie>> = {
  'writing to the source': calls(CALL_WRITE, [0n, 0n, 0n, 1n], /may not write device 0/),
  'cutting the source off': calls(CALL_TRUNCATE, [0n, 0n], /may not write device 0/),
  'flushing the source': calls(CALL_FLUSH, [0n], /may not write device 0/),
  'reading the target': calls(CALL_READ, [1n, 0n, 0n, 1n], /may not read device 1/),
  'zeroing the target': calls(CALL_ZERO, [1n, 0n, 1n, 0n], /may not zero device 1/),
  'cutting the target off': calls(CALL_TRUNCATE, [1n, 0n], /may not zero device 1/),
  'a device that is not its own': calls(CALL_READ, [2n, 0n, 0n, 1n], /there is no device 2/),
};

const ALL = Object.entries({...LIES, ...MISUSES});
/** Ending a crew costs wasm its threads, and the planner is the same program: where kvm hears them all, some will do. */
const SAMPLE = ALL.filter((_, index) => index % 5 === 0);

for (const use of opened) {
  for (const [title, lie] of use.box.kind === 'wasm' && opened.length > 1 ? SAMPLE : ALL) {
    test.serial(title, isRefused, use, lie);
  }
}

const spoilsItsOwn = test.macro({
  async exec(t: ExecutionContext, use: Opened) {
    const wait = (sent: Sent): Sent => ({...sent, waits: 1});
    // It says what an honest worker would, and writes nothing.
    const script = plays([whole(0), wait(whole(1)), wait(done(0)), wait(done(1))]);
    const {kind} = await convertAgainst(use, script);
    t.is(kind, 'converted');
    const back = path.join(folder, 'back');
    await convertWith({sources: [target], sourceFormat: 'qcow2', target: back, format: 'raw', engine: use.engine});
    const copied = readFileSync(back);
    const isCopied = (job: number): boolean =>
      DISK.compare(copied, job * JOB, (job + 1) * JOB, job * JOB, (job + 1) * JOB) === 0;
    t.deepEqual(
      Array.from({length: JOBS}, (_, job) => isCopied(job)),
      [false, true, false, true],
    );
    for (const file of [back, target]) rmSync(file);
  },
  title: (_, {box}) => `${box.kind}: a worker that keeps to the protocol spoils its own jobs and no others`,
});

if (availableParallelism() < 2) test.skip('a worker spoils its own jobs: here is one processor', (t) => t.pass());
else for (const use of opened) test.serial(spoilsItsOwn, use);

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());
