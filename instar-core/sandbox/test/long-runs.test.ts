import {Buffer} from 'node:buffer';
import {performance} from 'node:perf_hooks';
import test from 'ava';
import {MESSAGE_LIMIT} from '../../../guest/abi/calls.ts';
import type {GuestOutcome, GuestRun, Message, Sandbox} from '../sandbox.ts';
import {READ_ONLY, TEST_LIMITS, makeHostileConfig, withDevices} from './support/guest-runs.ts';
import {SANDBOXES, type NamedSandbox} from './support/sandboxes.ts';

/** How far past its deadline a stopped guest may take on a busy machine. */
const SLACK_MS = 3000;
const SPIN = 1;
const SPIN_CALLING = 2;
const FLOOD_BYTES = 3;
const FLOOD_RECORDS = 4;

type Ended = {readonly outcome: GuestOutcome; readonly tookMs: number};

async function runHostile(sandbox: NamedSandbox, way: number, more: Partial<GuestRun<string>>): Promise<Ended> {
  const box = await openOnce(sandbox);
  return withDevices([{content: Buffer.from('content'), rights: READ_ONLY}], async (devices) => {
    const run = {program: 'hostile', config: makeHostileConfig(way), devices, limits: TEST_LIMITS, ...more};
    const began = performance.now();
    const outcome = await box.run(run);
    return {outcome, tookMs: performance.now() - began};
  });
}

// One sandbox of each kind serves all tests, one after another.
const opened = new Map<string, Promise<Sandbox<string>>>();

async function openOnce(sandbox: NamedSandbox): Promise<Sandbox<string>> {
  const promise = opened.get(sandbox.name) ?? sandbox.open();
  opened.set(sandbox.name, promise);
  return promise;
}

test.after.always(async () => {
  for (const sandbox of opened.values()) await (await sandbox).close();
});

const deadline = (deadlineMs: number) => ({limits: {...TEST_LIMITS, deadlineMs}});

type LongRun = {readonly way: number; readonly workMs: number; readonly says: RegExp; readonly leastMs: number};

const isKilledAfter = test.macro<[NamedSandbox, LongRun]>({
  async exec(t, sandbox, {way, workMs, says, leastMs}) {
    const workBytes = BigInt(workMs) * 8388n;
    const {outcome, tookMs} = await runHostile(sandbox, way, {...deadline(300), workBytes});
    if (outcome.kind !== 'killed') return t.fail(`it was not killed but ${outcome.kind}`);
    t.is(outcome.reason, 'deadline');
    t.regex(outcome.message, says);
    t.true(tookMs >= leastMs && tookMs < leastMs + SLACK_MS, `it took ${tookMs} ms`);
  },
  title: (given = '', sandbox) => `${sandbox.name}: ${given}`,
});

const LONG_RUNS: Readonly<Record<string, LongRun>> = {
  'a long run that only spins ends as early as any': {
    way: SPIN,
    workMs: 3_600_000,
    says: /no progress.*300 ms/,
    leastMs: 300,
  },
  'a long run that goes on has its time': {
    way: SPIN_CALLING,
    workMs: 1000,
    says: /deadline of 1300 ms/,
    leastMs: 1300,
  },
  'little work makes no difference': {way: SPIN_CALLING, workMs: 10, says: /deadline of 300 ms/, leastMs: 300},
};

for (const sandbox of SANDBOXES) {
  for (const [title, run] of Object.entries(LONG_RUNS)) test.serial(title, isKilledAfter, sandbox, run);
}

const handsOn = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    const messages: Message[] = [];
    const {outcome} = await runHostile(sandbox, FLOOD_BYTES, {onMessage: (message) => void messages.push(message)});
    if (outcome.kind !== 'killed') return t.fail(`it was not killed but ${outcome.kind}`);
    t.is(outcome.message, `guest wrote more than its limit of ${TEST_LIMITS.writtenBytes} bytes`);
    t.is(messages.length, Number(TEST_LIMITS.writtenBytes) / MESSAGE_LIMIT);
    t.true(messages.every(({kind, bytes}) => kind === 1 && bytes.byteLength === MESSAGE_LIMIT));
  },
  title: (_, sandbox) => `${sandbox.name}: messages are handed on up to the limit of what may be written`,
});

const countsRecords = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    let count = 0;
    const {outcome} = await runHostile(sandbox, FLOOD_RECORDS, {onMessage: () => void count++});
    t.is(outcome.kind === 'killed' ? outcome.reason : outcome.kind, 'records');
    t.is(count, TEST_LIMITS.records);
  },
  title: (_, sandbox) => `${sandbox.name}: messages that are handed on are counted`,
});

const throws = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    let count = 0;
    const onMessage = (): void => {
      if (++count === 3) throw new Error('no more');
    };
    await t.throwsAsync(runHostile(sandbox, FLOOD_RECORDS, {onMessage}), {message: 'no more'});
    t.is(count, 3);
  },
  title: (_, sandbox) => `${sandbox.name}: a reader that throws ends the run`,
});

const waits = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    let count = 0;
    const onMessage = (): void => {
      count++;
      Atomics.wait(pause, 0, 0, 50);
    };
    const {outcome} = await runHostile(sandbox, FLOOD_BYTES, {...deadline(200), onMessage});
    t.is(outcome.kind === 'killed' ? outcome.reason : outcome.kind, 'output');
    t.is(count, Number(TEST_LIMITS.writtenBytes) / MESSAGE_LIMIT);
  },
  title: (_, sandbox) => `${sandbox.name}: a slow reader's time is not the guest's`,
});

for (const sandbox of SANDBOXES) {
  test.serial(handsOn, sandbox);
  test.serial(countsRecords, sandbox);
  test.serial(throws, sandbox);
  // V8's own watchdog on the thread cannot be put off.
  if (sandbox.name !== 'wasm on the thread') test.serial(waits, sandbox);
}
