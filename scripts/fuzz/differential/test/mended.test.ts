import test from 'ava';
import {findProgram} from '../../../../harness/run/tool-under-test.ts';
import {comparePrograms} from '../compare-programs.ts';
import type {Operation} from '../operation.ts';
import type {Layer} from '../recipe.ts';
import {findReleaseAtHand, ROOT} from './at-hand.ts';

// What long runs found and what was mended since, in the recipes that they were shrunk to.

const release = findReleaseAtHand();

const agrees = test.macro({
  async exec(t, layer: Layer, operation: Operation) {
    if (release === undefined) {
      t.pass('no qemu-img with its qemu-io is at hand');
      return;
    }
    const program = findProgram(ROOT, undefined);
    t.deepEqual(await comparePrograms({layers: [layer], operation}, {release, program, sandbox: 'wasm'}), []);
  },
  title: (given = '') => `mended: ${given}`,
});

const RAW: Layer = {format: 'raw', options: '', sectors: 1, deeds: []};
const QCOW2: Layer = {...RAW, format: 'qcow2'};
const BITMAPS: Layer = {
  ...QCOW2,
  sectors: 8192,
  deeds: [
    {kind: 'bitmap', sector: 0, sectors: 1, pattern: 0},
    {kind: 'fine-bitmap', sector: 0, sectors: 1, pattern: 0},
    {kind: 'write', sector: 3000, sectors: 100, pattern: 17},
  ],
};

test('a missing snapshot is named before a target that cannot be measured', agrees, QCOW2, {
  command: 'measure',
  to: 'vpc',
  options: '',
  flags: ['snapshot'],
  sizeBytes: undefined,
});
test('a missing snapshot is named before a wrong option of the target', agrees, QCOW2, {
  command: 'convert',
  to: 'qcow2',
  options: 'cluster_size=3',
  flags: ['snapshot-by-id'],
});
test('measure knows no other names of compatibility levels', agrees, RAW, {
  command: 'measure',
  to: 'qcow2',
  options: 'compression_type=zstd,compat=v2',
  flags: [],
  sizeBytes: 696_492_707,
});
test('who writes a raw image that was only guessed to be one is warned', agrees, RAW, {
  command: 'bench',
  flags: ['write'],
  requests: 1,
  requestBytes: 8,
  stepBytes: undefined,
  fromSector: undefined,
  pattern: undefined,
  flushInterval: undefined,
});
test('a raw data file that is not named is missed before the backing file is refused', agrees, RAW, {
  command: 'create',
  to: 'qcow2',
  options: 'data_file_raw=on',
  flags: ['over'],
  sizeBytes: undefined,
});
test(
  'zeros that end within a cluster of zeros give it up',
  agrees,
  {...RAW, format: 'vdi', sectors: 211},
  {
    command: 'convert',
    to: 'qcow2',
    options: 'preallocation=full,cluster_size=4k',
    flags: ['into-existing', 'onto-data'],
  },
);
test('an existing image gets its bitmaps back with what was written noted in them', agrees, BITMAPS, {
  command: 'bench',
  flags: ['write'],
  requests: 7,
  requestBytes: 4096,
  stepBytes: 70_000,
  fromSector: undefined,
  pattern: 7,
  flushInterval: undefined,
});
