import {Buffer} from 'node:buffer';
import {performance} from 'node:perf_hooks';
import test from 'ava';
import {CALL_RECEIVE, CALL_SEND} from '../../../../guest/abi/calls.ts';
import type {GuestRun, KillReason, Sandbox} from '../../sandbox.ts';
import {TEST_LIMITS, makeCallConfig, makeHostileConfig} from '../../test/support/guest-runs.ts';
import {KVM_OBSTACLE, SANDBOXES, type NamedSandbox} from '../../test/support/sandboxes.ts';
import {runCrew, type CrewOutcome, type CrewRun, type CrewSandboxes} from '../run-crew.ts';

// What a guest of the program "crew" does.
const PASS_AROUND = 1;
const ECHO = 2;
const RECEIVE = 3;
const FLOOD = 4;
const SPIN = 5;
const TRAP = 6;
const RETURN_STATUS = 7;
const SEND_LONG = 8;
const SEND_NOWHERE = 9;
const RECEIVE_SHORT = 10;
const SEND_ONE = 11;
const RECEIVE_FOR_EVER = 12;

/** How far past its deadline a stopped guest may take on a busy machine. */
const SLACK_MS = 3000;
const WORKERS = 2;

// The same sandboxes serve all tests: each crew that ended badly is followed by good ones.
const opened = new Map<string, Promise<CrewSandboxes<string>>>();

async function openOnce(sandbox: NamedSandbox): Promise<CrewSandboxes<string>> {
  const promise = opened.get(sandbox.name) ?? openCrew(sandbox);
  opened.set(sandbox.name, promise);
  return promise;
}

async function openCrew(sandbox: NamedSandbox): Promise<CrewSandboxes<string>> {
  const {open} = SANDBOXES.find(({name, isKvm}) => isKvm === sandbox.isKvm && name.endsWith('worker')) ?? sandbox;
  const workers = await Promise.all(Array.from({length: WORKERS}, async () => open()));
  const planner = await sandbox.open();
  for (const each of [planner, ...workers]) each.prepare();
  return {planner, workers};
}

test.after.always(async () => {
  for (const crew of opened.values()) {
    const {planner, workers} = await crew;
    const all: readonly Sandbox<string>[] = [planner, ...workers];
    await Promise.all(all.map(async (each) => each.close()));
  }
});

type Act = readonly [way: number, detail?: number] | Pick<GuestRun<string>, 'program' | 'config'>;

function makeRun(act: Act, more: Partial<GuestRun<string>> = {}): GuestRun<string> {
  const guest = 'program' in act ? act : {program: 'crew', config: makeHostileConfig(...act)};
  return {...guest, devices: [], limits: TEST_LIMITS, ...more};
}

/** One call, and nothing else. */
function makeCall(number: number, ...args: readonly bigint[]): Act {
  return {program: 'call', config: makeCallConfig(number, args)};
}

const U32_MAX = 0xffff_ffffn;

function makeCrewRun(planner: Act, worker: Act, more: Partial<GuestRun<string>> = {}): CrewRun<string> {
  const workers = Array.from({length: WORKERS}, () => makeRun(worker, more));
  return {planner: makeRun(planner, more), workers};
}

async function passAround(crew: CrewSandboxes<string>): Promise<CrewOutcome> {
  return runCrew(crew, makeCrewRun([PASS_AROUND, WORKERS], [ECHO]));
}

const PASSED = Array.from({length: 100}, (_, index) => 1 + (((index + 1) * 7919) % 65_536));

function expectPassed(bytes: number, wrong: number): CrewOutcome {
  const message = Buffer.alloc(8);
  message.writeUInt32LE(bytes);
  message.writeUInt32LE(wrong, 4);
  return {outcome: {kind: 'finished', messages: [{kind: 1, bytes: message}]}, worker: undefined};
}

const passes = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    const crew = await openOnce(sandbox);
    const bytes = WORKERS * PASSED.reduce((sum, length) => sum + length, 0);
    for (let round = 0; round < 2; round++) t.deepEqual(await passAround(crew), expectPassed(bytes, 0));
  },
  title: (_, sandbox) => `${sandbox.name}: messages of every length arrive whole and in order`,
});

type Bad = {
  readonly planner: Act;
  readonly worker: Act;
  readonly reason: KillReason;
  readonly says: RegExp;
  /** Whose outcome it is. */
  readonly by: 'planner' | 'worker' | 'any';
};

/** The crew is ended in time, for the reason of the guest at fault, and a good crew runs right after it. */
const isEnded = test.macro<[NamedSandbox, Bad]>({
  async exec(t, sandbox, {planner, worker, reason, says, by}) {
    const crew = await openOnce(sandbox);
    const limits = {...TEST_LIMITS, deadlineMs: 250};
    const began = performance.now();
    const ended = await runCrew(crew, makeCrewRun(planner, worker, {limits}));
    t.true(performance.now() - began < limits.deadlineMs + SLACK_MS);
    if (ended.outcome.kind !== 'killed') return t.fail(`it was not killed but ${ended.outcome.kind}`);
    t.is(ended.outcome.reason, reason, ended.outcome.message);
    t.regex(ended.outcome.message, says);
    if (by !== 'any') t.is(ended.worker === undefined, by === 'planner');
    t.is((await passAround(crew)).outcome.kind, 'finished');
  },
  title: (given = '', sandbox) => `${sandbox.name}: ${given}`,
});

const protocol = {reason: 'protocol'} as const;
const deadline = {reason: 'deadline'} as const;
const leave: Act = [RETURN_STATUS, 0];

const BAD_CREWS: Readonly<Record<string, Bad>> = {
  'a worker that traps ends the planner that waits for it': {
    planner: [RECEIVE],
    worker: [TRAP],
    reason: 'trap',
    says: /unreachable/,
    by: 'worker',
  },
  'a planner that traps ends the workers that wait for it': {
    planner: [TRAP],
    worker: [RECEIVE],
    reason: 'trap',
    says: /unreachable/,
    by: 'planner',
  },
  'a planner that traps ends workers that work': {
    planner: [TRAP],
    worker: [SPIN],
    reason: 'trap',
    says: /unreachable/,
    by: 'planner',
  },
  'workers that never answer end at their own deadline': {
    planner: [RECEIVE],
    worker: [SPIN],
    ...deadline,
    says: /within its deadline of 250 ms/,
    by: 'worker',
  },
  'guests that all wait for each other are ended': {
    planner: [RECEIVE],
    worker: [RECEIVE],
    ...deadline,
    says: /waited for each other longer than their deadline of 250 ms/,
    by: 'any',
  },
  'guests that flood each other are ended': {
    planner: [FLOOD],
    worker: [FLOOD],
    ...deadline,
    says: /waited for each other/,
    by: 'any',
  },
  'a flood without end is ended by its own deadline': {
    planner: [RECEIVE_FOR_EVER],
    worker: [FLOOD],
    ...deadline,
    says: /deadline of 250 ms/,
    by: 'any',
  },
  'a planner whose workers have left waits no longer': {
    planner: [RECEIVE],
    worker: leave,
    ...protocol,
    says: /nobody is left/,
    by: 'planner',
  },
  'workers whose planner has left wait no longer': {
    planner: leave,
    worker: [RECEIVE],
    ...protocol,
    says: /nobody is left/,
    by: 'worker',
  },
  'a flood to a worker that has left is ended': {
    planner: [FLOOD],
    worker: leave,
    ...protocol,
    says: /other end of lane 0 has ended/,
    by: 'planner',
  },
  'a message that is too long': {
    planner: [SEND_LONG],
    worker: [RECEIVE],
    ...protocol,
    says: /65537 bytes is longer than a lane takes/,
    by: 'planner',
  },
  'a message from outside the memory': {
    planner: makeCall(CALL_SEND, 0n, U32_MAX, 2n),
    worker: [RECEIVE],
    ...protocol,
    says: /outside its memory/,
    by: 'planner',
  },
  'a message to outside the memory': {
    planner: makeCall(CALL_RECEIVE, U32_MAX, 2n),
    worker: [SEND_ONE, 2],
    ...protocol,
    says: /outside its memory/,
    by: 'planner',
  },
  'a lane that is not there': {
    planner: [SEND_NOWHERE, WORKERS],
    worker: [RECEIVE],
    ...protocol,
    says: /no lane 2/,
    by: 'planner',
  },
  'lane 2³²-1': {
    planner: [SEND_NOWHERE, 0xffff_ffff],
    worker: [RECEIVE],
    ...protocol,
    says: /no lane 4294967295/,
    by: 'planner',
  },
  'a message that does not fit': {
    planner: [RECEIVE_SHORT],
    worker: [SEND_ONE, 2],
    ...protocol,
    says: /2 bytes came, but there is room for 1/,
    by: 'planner',
  },
};

const fails = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    const crew = await openOnce(sandbox);
    const ended = await runCrew(crew, {
      planner: makeRun([RECEIVE]),
      workers: [makeRun([RECEIVE]), makeRun([RETURN_STATUS, 207])],
    });
    t.deepEqual(ended, {
      outcome: {kind: 'failed', status: 207, detail: Buffer.alloc(0), messages: []},
      worker: 1,
    });
  },
  title: (_, sandbox) => `${sandbox.name}: a failed worker's status is the crew's`,
});

const aborts = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    const crew = await openOnce(sandbox);
    const began = performance.now();
    const {outcome} = await runCrew(crew, makeCrewRun([RECEIVE], [RECEIVE], {signal: AbortSignal.timeout(100)}));
    t.is(outcome.kind === 'killed' ? outcome.reason : outcome.kind, 'aborted');
    t.true(performance.now() - began < SLACK_MS);
  },
  title: (_, sandbox) => `${sandbox.name}: a crew that waits can be aborted`,
});

const throws = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    const crew = await openOnce(sandbox);
    const onMessage = (): void => {
      throw new Error('no more');
    };
    const run = makeCrewRun([PASS_AROUND, WORKERS], [ECHO]);
    await t.throwsAsync(runCrew(crew, {...run, planner: {...run.planner, onMessage}}), {message: 'no more'});
    const flood = {program: 'hostile', config: makeHostileConfig(4), onMessage};
    const workers = [makeRun([RECEIVE]), makeRun([RECEIVE], flood)];
    await t.throwsAsync(runCrew(crew, {planner: makeRun([RECEIVE]), workers}), {message: 'no more'});
  },
  title: (_, sandbox) => `${sandbox.name}: what a listener throws ends the crew`,
});

const tellsProgress = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    const crew = await openOnce(sandbox);
    const seen: bigint[][] = [];
    const onProgress = (done: bigint, total: bigint): void => void seen.push([done, total]);
    const limits = {...TEST_LIMITS, deadlineMs: 250};
    // It tells its progress until its deadline.
    const planner = makeRun({program: 'hostile', config: makeHostileConfig(17)}, {limits, onProgress});
    await runCrew(crew, {planner, workers: [makeRun([RECEIVE])]});
    t.deepEqual(seen[0], [1n, 2n]);
    t.true(seen.length < 10, String(seen.length));
  },
  title: (_, sandbox) => `${sandbox.name}: progress arrives while the others wait`,
});

const hasNoLanes = test.macro<[NamedSandbox, number]>({
  async exec(t, sandbox, way) {
    const {planner} = await openOnce(sandbox);
    const outcome = await planner.run(makeRun([way, 1]));
    if (outcome.kind !== 'killed') return t.fail(`it was not killed but ${outcome.kind}`);
    t.is(outcome.reason, 'protocol');
    t.regex(outcome.message, /has no lanes/);
  },
  title: (given = '', sandbox) => `${sandbox.name}: a guest that is of no crew ${given}`,
});

const waitsUntimed = test.macro<[NamedSandbox]>({
  async exec(t, sandbox) {
    const crew = await openOnce(sandbox);
    // The workers take longer than a planner that waits would have by itself.
    const limits = {...TEST_LIMITS, deadlineMs: 200};
    const workers = Array.from({length: WORKERS}, () => makeRun([SPIN], {limits: {...limits, deadlineMs: 600}}));
    const ended = await runCrew(crew, {planner: makeRun([RECEIVE], {limits}), workers});
    t.regex(ended.outcome.kind === 'killed' ? ended.outcome.message : '', /deadline of 600 ms/);
  },
  title: (_, sandbox) => `${sandbox.name}: the time in which a guest waits for others is not its own`,
});

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

for (const sandbox of SANDBOXES) test.serial(passes, sandbox);

// A guest of a crew never runs in wasm on the thread: there the sandbox takes a worker too.
for (const sandbox of SANDBOXES.filter(({name}) => name !== 'wasm on the thread')) {
  for (const [title, bad] of Object.entries(BAD_CREWS)) test.serial(title, isEnded, sandbox, bad);
  test.serial(fails, sandbox);
  test.serial(aborts, sandbox);
  test.serial(throws, sandbox);
  test.serial(tellsProgress, sandbox);
  test.serial('sends', hasNoLanes, sandbox, SEND_ONE);
  test.serial('receives', hasNoLanes, sandbox, RECEIVE);
  test.serial(waitsUntimed, sandbox);
}

test('a crew with more workers than sandboxes is refused', async (t) => {
  const [sandbox] = SANDBOXES;
  if (sandbox === undefined) return t.fail('no sandbox runs here');
  const planner = await sandbox.open();
  const run = {planner: makeRun([RECEIVE]), workers: [makeRun([RECEIVE])]};
  await t.throwsAsync(runCrew({planner, workers: []}, run), {instanceOf: RangeError});
  await planner.close();
});
