import {Buffer} from 'node:buffer';
import {statSync} from 'node:fs';
import test from 'ava';
import * as abi from '../../../../guest/abi/calls.ts';
import {makeGuestState} from '../../guest-state.ts';
import {ALL_RIGHTS, TEST_LIMITS, withDevices} from '../../test/support/guest-runs.ts';
import {allocateAhead} from '../allocate-ahead.ts';
import {serveCall} from '../call-table.ts';

const MEBIBYTE = 0x10_0000;
const OFFSET = 12_345;

/** The bytes arrive in the file and come back, with nothing beside them touched, however many system calls that takes. */
const arrives = test.macro<[number]>({
  async exec(t, length) {
    const before = Buffer.alloc(OFFSET + 100, 'before');
    await withDevices([{content: before, rights: ALL_RIGHTS}], async (devices, read) => {
      const memory = Buffer.alloc(2 * length);
      for (let at = 0; at < length; at++) memory[at] = (at * 31) ^ (at >> 13);
      const limits = {...TEST_LIMITS, writtenBytes: 1n << 30n};
      const state = makeGuestState({bytes: () => memory}, {devices, limits});
      const [offset, bytes] = [BigInt(OFFSET), BigInt(length)];
      t.is(serveCall(state, BigInt(abi.CALL_WRITE), [0n, offset, 0n, bytes, 0n]), 0n);
      const file = read(0);
      t.is(file.byteLength, Math.max(before.byteLength, OFFSET + length));
      t.true(file.subarray(0, OFFSET).equals(before.subarray(0, OFFSET)));
      t.true(file.subarray(OFFSET, OFFSET + length).equals(memory.subarray(0, length)));
      t.is(serveCall(state, BigInt(abi.CALL_READ), [0n, offset, bytes, bytes, 0n]), bytes);
      t.true(memory.subarray(length).equals(memory.subarray(0, length)));
    });
  },
  title: (_, length) => `${length} bytes are written and read`,
});

test(arrives, 0x4_0000 - 1);
test(arrives, 0x4_0000);
test(arrives, MEBIBYTE - 1);
test(arrives, MEBIBYTE);
test(arrives, MEBIBYTE + 1);
test(arrives, 5 * MEBIBYTE + 7);

test('finding room ahead changes neither the size nor the bytes', async (t) => {
  const content = Buffer.alloc(5000, 'content');
  await withDevices([{content, rights: ALL_RIGHTS}], async (devices, read) => {
    const [slot] = makeGuestState({bytes: () => Buffer.alloc(0)}, {devices, limits: TEST_LIMITS}).slots;
    if (slot === undefined) return t.fail('there is no slot');
    allocateAhead(slot, 1000n, 4 * MEBIBYTE);
    t.is(statSync(`/proc/self/fd/${slot.fd}`).size, content.byteLength);
    t.true(read(0).equals(content));
  });
});
