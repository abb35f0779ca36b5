import {Buffer} from 'node:buffer';
import {closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import * as abi from '../../../../guest/abi/calls.ts';
import {makeGuestState, type GuestState} from '../../guest-state.ts';
import {READ_ONLY, TEST_LIMITS} from '../../test/support/guest-runs.ts';
import {serveCall} from '../call-table.ts';

const BLOCK = 65_536;
const BLOCKS = 40;
const LIST = 64;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-boundaries-'));
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

let files = 0;

/** A call's answer, about a file that has data only in the blocks named. */
function withSparseFile(blocks: readonly number[], use: (state: GuestState, memory: Buffer) => void): void {
  const fd = openSync(path.join(folder, String(files++)), 'wx+');
  try {
    ftruncateSync(fd, BLOCKS * BLOCK);
    for (const block of blocks) writeSync(fd, Buffer.alloc(BLOCK, 1), 0, BLOCK, block * BLOCK);
    const memory = Buffer.alloc(LIST + abi.BOUNDARY_LIMIT * abi.BOUNDARY_SIZE);
    const devices = [{fd, rights: READ_ONLY}];
    use(makeGuestState({bytes: () => memory}, {devices, limits: TEST_LIMITS}), memory);
  } finally {
    closeSync(fd);
  }
}

/** What asking for one after another gives. */
function walk(state: GuestState, offset: bigint, count: number): readonly bigint[] {
  const found: bigint[] = [];
  let at = offset;
  while (found.length < count) {
    const number = found.length % 2 === 0 ? abi.CALL_NEXT_DATA : abi.CALL_NEXT_HOLE;
    at = BigInt(serveCall(state, BigInt(number), [0n, at, 0n, 0n, 0n]));
    found.push(at);
    if (at >= BigInt(BLOCKS * BLOCK)) break;
  }
  return found;
}

function ask(state: GuestState, memory: Buffer, offset: bigint, count: number): readonly bigint[] {
  const given = serveCall(state, BigInt(abi.CALL_BOUNDARIES), [0n, offset, BigInt(LIST), BigInt(count), 0n]);
  return Array.from({length: Number(given)}, (_, index) => memory.readBigUInt64LE(LIST + index * abi.BOUNDARY_SIZE));
}

test('a list of boundaries is what nextData and nextHole give in turn', (t) => {
  const layouts = fc.uniqueArray(fc.nat({max: BLOCKS - 1}), {maxLength: BLOCKS});
  const offsets = fc.bigInt({min: 0n, max: BigInt((BLOCKS + 1) * BLOCK)});
  fc.assert(
    fc.property(layouts, offsets, fc.integer({min: 1, max: 2 * BLOCKS + 2}), (blocks, offset, count) => {
      withSparseFile(blocks, (state, memory) => {
        t.deepEqual(ask(state, memory, offset, count), walk(state, offset, count));
      });
    }),
    {numRuns: 50},
  );
});

test('no boundary is asked for: none is given, and nothing is written', (t) => {
  withSparseFile([1], (state, memory) => {
    t.deepEqual(ask(state, memory, 0n, 0), []);
    t.true(memory.every((byte) => byte === 0));
  });
});

test('nothing is written behind the boundaries that there are', (t) => {
  withSparseFile([1], (state, memory) => {
    memory.fill(0x11);
    t.deepEqual(ask(state, memory, 0n, abi.BOUNDARY_LIMIT), [BLOCK, 2 * BLOCK, BLOCKS * BLOCK].map(BigInt));
    t.true(memory.subarray(LIST + 3 * abi.BOUNDARY_SIZE).every((byte) => byte === 0x11));
  });
});
