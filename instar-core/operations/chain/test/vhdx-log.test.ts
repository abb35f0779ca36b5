import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import test from 'ava';
import {LAYER_FLAG_NO_DIFFERENCING} from '../../../../guest/abi/chain-config.ts';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {makePattern} from './support/other-samples.ts';
import {folder, grain, layer, MIB, save, walk, zeros} from './support/saved-layers.ts';
import {makeLogEntry} from './support/vhdx-log-sample.ts';
import {makeVhdx, VHDX_TABLE_AT} from './support/vhdx-sample.ts';
import {walkLayers} from './support/walk-layers.ts';

const binary = findBinaries().at(-1);
test.after.always(() => rmSync(folder, {recursive: true}));

const block = makePattern(MIB, 5);
const GUID = '99999999-8888-7777-6666-555555555555';
/** An entry of the block table that the file has not yet, and the block's first sectors. */
const first = (tail: number): Buffer =>
  makeLogEntry({guid: GUID, sequence: 7, tail}, [
    {offset: VHDX_TABLE_AT, data: Buffer.concat([Buffer.from([6, 0, 0x40, 0, 0, 0, 0, 0])], 4096)},
    {offset: 4 * MIB, data: grain(1)},
    {offset: 4 * MIB + 4096, data: grain(2)},
  ]);
/** One of those sectors again, and zeros behind it. */
const second = (tail: number): Buffer =>
  makeLogEntry({guid: GUID, sequence: 8, tail}, [
    {offset: 4 * MIB + 4096, data: grain(3)},
    {offset: 4 * MIB + 8192, zeros: 12_288},
  ]);
const writes = Buffer.concat([first(0), second(0)]);
const dirty = (bytes: Buffer): Buffer =>
  // The block is in the file; only the table does not say so.
  Buffer.concat([makeVhdx({virtualSize: MIB, entries: [[0]], log: {guid: GUID, bytes}}), block]);
const replayed = Buffer.concat([grain(1), grain(3), zeros(12_288), block.subarray(20_480)]);

test('a vhdx is read as it will be once its log is replayed', async (t) => {
  const whole = await walk([layer('vhdx', dirty(writes))]);
  t.true(whole.contents.equals(replayed));
  t.is(whole.extents[0]?.offset, undefined, 'its bytes lie nowhere as they are');
  t.true((await walk([layer('vhdx', dirty(writes))], 4093)).contents.equals(replayed));
});

test('a log that goes on at the beginning of its ring is replayed from its tail', async (t) => {
  const tail = MIB - first(0).length;
  const ring = zeros(MIB);
  second(tail).copy(ring, 0);
  first(tail).copy(ring, tail);
  t.true((await walk([layer('vhdx', dirty(ring))])).contents.equals(replayed));
});

test('a log is refused where qemu-img is imitated', async (t) => {
  const outcome = await walkLayers([layer('vhdx', dirty(writes), LAYER_FLAG_NO_DIFFERENCING)]);
  t.true(outcome.kind === 'refused' && outcome.reason.endsWith('contains a log that needs to be replayed'));
});

test('instar and qemu-img replay a log alike', async (t) => {
  if (binary === undefined) return t.log('no qemu-img to compare with');
  const [file = ''] = save({'dirty.vhdx': dirty(writes)});
  const before = await walk([{format: 'vhdx', files: [file]}]);
  const {status, stderr} = spawnSync(binary.path, ['check', '-r', 'all', file]);
  t.is(status, 0, String(stderr));
  const after = await walk([{format: 'vhdx', files: [file]}]);
  t.true(after.contents.equals(before.contents));
  return t.not(after.extents[0]?.offset, undefined, 'the log is empty now');
});

test('a torn entry of a log is none', async (t) => {
  const torn = Buffer.from(writes);
  torn[torn.length - 1] = 0xaa;
  const {contents} = await walk([layer('vhdx', dirty(torn))]);
  t.true(contents.equals(Buffer.concat([grain(1), grain(2), block.subarray(8192)])));
});
