import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {FuzzError} from '../../fuzz-error.ts';
import {describeFinding} from '../describe-finding.ts';
import type {Recipe} from '../recipe.ts';
import {readCase, saveCase} from '../saved-case.ts';

const RECIPE: Recipe = {
  layers: [
    {format: 'raw', options: '', sectors: 2048, deeds: [{kind: 'write', sector: 8, sectors: 4000, pattern: 17}]},
    {
      format: 'qcow2',
      options: 'cluster_size=4k',
      sectors: 4096,
      deeds: [
        {kind: 'snapshot', sector: 0, sectors: 1, pattern: 0},
        {kind: 'compressed', sector: 130, sectors: 1, pattern: 34},
      ],
    },
  ],
  operation: {command: 'convert', to: 'vmdk', options: '', flags: ['over-below', 'snapshot']},
};
const FINDING = {
  signature: 'convert to vmdk: convert.exit',
  seed: 7,
  turn: 7,
  recipe: RECIPE,
  differences: [{path: 'convert.exit', baseline: '0', instar: '1'}],
  count: 3,
};

const folder = mkdtempSync(path.join(tmpdir(), 'instar-saved-'));
test.after.always(() => {
  rmSync(folder, {recursive: true});
});

test('a saved case comes back as it was, and says what to type', (t) => {
  const saved = saveCase(folder, FINDING, {version: '7.2.22', sandbox: 'kvm'});
  t.deepEqual(readCase(saved), {version: '7.2.22', sandbox: 'kvm', recipe: RECIPE});
  const {commands} = JSON.parse(readFileSync(path.join(saved, 'recipe.json'), 'utf8')) as {commands: string[]};
  t.deepEqual(commands.slice(0, 6), [
    'qemu-img create -f raw layer0.raw 1048576',
    'qemu-io -f raw -c write -P 17 4096 1044480 layer0.raw',
    'qemu-img create -f qcow2 -o cluster_size=4k -b layer0.raw -F raw layer1.qcow2 2097152',
    'qemu-img snapshot -c s0 layer1.qcow2',
    'qemu-io -f qcow2 -c write -c -P 34 65536 65536 layer1.qcow2',
    'qemu-img convert -m 1 -B layer0.raw -F raw -l s0 -O vmdk layer1.qcow2 {image}',
  ]);
});

test('a folder without a saved case is one clear error', (t) => {
  t.throws(() => readCase(path.join(folder, 'nothing')), {
    instanceOf: FuzzError,
    message: /holds no saved case: ENOENT/,
  });
});

test('a finding reads well', (t) => {
  t.is(
    describeFinding(FINDING),
    'convert to vmdk: convert.exit (3 times)\n  convert.exit\n    qemu-img: 0\n    instar:   1',
  );
});
