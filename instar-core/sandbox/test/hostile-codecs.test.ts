import {Buffer} from 'node:buffer';
import test from 'ava';
import {CODEC_MEMORY_PAGES} from '../../../guest/abi/codec-calls.ts';
import type {GuestOutcome} from '../sandbox.ts';
import {TEST_LIMITS, makeConfig, makeHostileConfig} from './support/guest-runs.ts';
import {KVM_OBSTACLE, SANDBOXES} from './support/sandboxes.ts';

// A program that is taken over calls its codecs as it likes: what it reaches by them must be theirs alone.

const opened = await Promise.all(SANDBOXES.map(async (sandbox) => ({...sandbox, box: await sandbox.open()})));

test.after.always(async () => {
  for (const {box} of opened) await box.close();
});

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

const [PUT, GET, COPY_BEYOND_PROGRAM, WILD_STREAM, WILD_OUTPUT, SPOIL_PROGRAM, SPOIL_CODEC, SPIN] = [
  1, 2, 3, 4, 5, 6, 7, 8,
] as const;
const CODEC_BYTES = CODEC_MEMORY_PAGES * 65_536;
const OUT_OF_BOUNDS = 'guest crashed: memory access out of bounds';

function wordsOf(outcome: GuestOutcome): string {
  if (outcome.kind === 'killed') return outcome.message;
  return [outcome.kind, ...outcome.messages.map(({bytes}) => bytes.toString('hex'))].join(' ');
}

const ends = test.macro({
  async exec(t, way: number, detail: number, expected: string) {
    const limits = {...TEST_LIMITS, deadlineMs: way === SPIN ? 300 : 10_000};
    for (const {name, box} of opened) {
      const run = {program: 'codec-hostile', config: makeHostileConfig(way, detail), devices: [], limits};
      t.is(wordsOf(await box.run(run)), expected, name);
      // The sandbox serves the next run as if nothing had been.
      const next = {program: 'echo', config: makeConfig(Buffer.from('next'), 0), devices: [], limits: TEST_LIMITS};
      t.is((await box.run(next)).kind, 'finished', name);
    }
  },
  title: (given = '') => `a misused codec: ${given}`,
});

test.serial('the last four bytes are put', ends, PUT, 4, 'finished');
test.serial('one byte past its memory is put', ends, PUT, 5, OUT_OF_BOUNDS);
test.serial('4 GiB less one are put', ends, PUT, 0xffff_ffff, OUT_OF_BOUNDS);
test.serial('the last four bytes are got', ends, GET, 4, 'finished');
test.serial('one byte past its memory is got', ends, GET, 5, OUT_OF_BOUNDS);
test.serial('a copy from the end of the program', ends, COPY_BEYOND_PROGRAM, 4, 'finished');
test.serial('a copy from past the end of the program', ends, COPY_BEYOND_PROGRAM, 5, OUT_OF_BOUNDS);
test.serial('a stream past its memory', ends, WILD_STREAM, CODEC_BYTES, OUT_OF_BOUNDS);
test.serial('a stream at the last address', ends, WILD_STREAM, 0xffff_fff0, OUT_OF_BOUNDS);
test.serial('output past its memory', ends, WILD_OUTPUT, CODEC_BYTES, OUT_OF_BOUNDS);
test.serial('output at the last address', ends, WILD_OUTPUT, 0xffff_fff0, OUT_OF_BOUNDS);
test.serial('it keeps what it has when the program spoils its own', ends, SPOIL_PROGRAM, 0, 'finished 44332211');
test.serial('the program keeps what it has when it is spoilt', ends, SPOIL_CODEC, 0, 'finished 44332211');
test.serial('it is called forever', ends, SPIN, 0, 'guest did not end within its deadline of 300 ms');
