import test, {type ExecutionContext} from 'ava';
import {VMDK_FORMAT} from '../../../command-line/create-options/vmdk.ts';
import {expectSameImage, type Options, testWithQemuImg} from './identity.ts';

const MIB = 1n << 20n;
const GIB = 1n << 30n;
const TIB = 1n << 40n;

const same = test.macro({
  async exec(t: ExecutionContext, size: bigint, options: Options = {}, name?: string) {
    await expectSameImage(t, VMDK_FORMAT, {size, options, name});
  },
  title: (given = '') => `same bytes and holes as qemu-img: ${given}`,
});

const SIZES: readonly (readonly [string, bigint])[] = [
  ['0', 0n],
  ['1', 1n],
  ['511', 511n],
  ['512', 512n],
  ['513', 513n],
  ['65537', 65_537n],
  ['1M', MIB],
  ['1M+1', MIB + 1n],
  ['16M', 16n * MIB],
  ['64M', 64n * MIB],
  ['100M+17', 100n * MIB + 17n],
  ['1G', GIB],
  ['2G', 2n * GIB],
  ['2G+1', 2n * GIB + 1n],
  ['5G', 5n * GIB],
  ['127G', 127n * GIB],
];

const SUBFORMATS = [
  'monolithicSparse',
  'streamOptimized',
  'monolithicFlat',
  'twoGbMaxExtentSparse',
  'twoGbMaxExtentFlat',
] as const;

for (const subformat of SUBFORMATS) {
  for (const [words, size] of SIZES) testWithQemuImg(`${subformat} ${words}`, same, size, {subformat});
}

testWithQemuImg('2T', same, 2n * TIB);
testWithQemuImg('64T', same, 64n * TIB);
testWithQemuImg('more extents than one run writes', same, 1030n * GIB, {subformat: 'twoGbMaxExtentSparse'});

for (const adapter of ['ide', 'buslogic', 'lsilogic', 'legacyESX']) {
  testWithQemuImg(`adapter_type ${adapter}`, same, GIB, {adapter_type: adapter});
}

testWithQemuImg('compat6', same, GIB, {compat6: true});
testWithQemuImg('compat6 off', same, GIB, {compat6: false});
testWithQemuImg('hwversion', same, GIB, {hwversion: '11'});
testWithQemuImg('hwversion that is empty', same, GIB, {hwversion: ''});
testWithQemuImg('toolsversion', same, GIB, {toolsversion: '10338'});
testWithQemuImg('toolsversion that is empty', same, GIB, {toolsversion: ''});
testWithQemuImg('zeroed_grain', same, GIB, {zeroed_grain: true});
testWithQemuImg('zeroed_grain, streamOptimized', same, GIB, {zeroed_grain: true, subformat: 'streamOptimized'});
testWithQemuImg('zeroed_grain, twoGbMaxExtentSparse', same, 3n * GIB, {
  zeroed_grain: true,
  subformat: 'twoGbMaxExtentSparse',
});
testWithQemuImg('compat6, lsilogic, flat', same, GIB, {
  compat6: true,
  adapter_type: 'lsilogic',
  subformat: 'monolithicFlat',
});

for (const name of ['image', '.hidden', 'dot.', 'two.dots.vmdk', 'with space.vmdk', 'ünïcode.vmdk']) {
  for (const subformat of ['monolithicSparse', 'monolithicFlat', 'twoGbMaxExtentFlat']) {
    testWithQemuImg(`${subformat} named '${name}'`, same, MIB, {subformat}, name);
  }
}

const sameWithParent = test.macro({
  async exec(t: ExecutionContext, options: Options, parentName: string) {
    await expectSameImage(t, VMDK_FORMAT, {size: 5n * MIB, options, parentName});
  },
  title: (given = '') => `same bytes and holes as qemu-img, with a parent: ${given}`,
});

for (const subformat of ['monolithicSparse', 'streamOptimized', 'twoGbMaxExtentSparse']) {
  testWithQemuImg(subformat, sameWithParent, {subformat}, 'parent.vmdk');
}

testWithQemuImg('a long name', sameWithParent, {}, `${'p'.repeat(240)}.vmdk`);
