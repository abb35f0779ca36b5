import test, {type ExecutionContext} from 'ava';
import {VPC_FORMAT} from '../../../command-line/create-options/vpc.ts';
import {expectSameImage, expectSameRefusal, type Options, testWithQemuImg} from './identity.ts';

const MIB = 1n << 20n;
const GIB = 1n << 30n;

const same = test.macro({
  async exec(t: ExecutionContext, size: bigint, options: Options = {}) {
    await expectSameImage(t, VPC_FORMAT, {size, options});
  },
  title: (given = '') => `same bytes and holes as qemu-img: ${given}`,
});

const refused = test.macro({
  async exec(t: ExecutionContext, size: bigint, options: Options = {}) {
    await expectSameRefusal(t, VPC_FORMAT, {size, options});
  },
  title: (given = '') => `refused in qemu-img's words: ${given}`,
});

const SIZES: readonly (readonly [string, bigint])[] = [
  ['0', 0n],
  ['1', 1n],
  ['512', 512n],
  ['513', 513n],
  ['34816', 34_816n],
  ['69633', 69_633n],
  ['1M', MIB],
  ['1M+1', MIB + 1n],
  ['16M', 16n * MIB],
  ['64M', 64n * MIB],
  ['100M+17', 100n * MIB + 17n],
  ['1G', GIB],
  ['4G', 4n * GIB],
  ['the last with 63 sectors a track', 33_822_350_848n],
  ['the first with 255 sectors a track', 33_822_351_360n],
  ['127G', 127n * GIB],
  ['one sector below the largest geometry', 136_899_993_088n],
  ['the largest geometry', 136_899_993_600n],
  ['one sector above the largest geometry', 136_899_994_112n],
  ['2040G', 2040n * GIB],
];

for (const subformat of ['dynamic', 'fixed']) {
  for (const force of [false, true]) {
    for (const [words, size] of SIZES) {
      testWithQemuImg(`${subformat}, force_size ${force}, ${words}`, same, size, {subformat, force_size: force});
    }
  }
}

testWithQemuImg('default options', same, MIB);
testWithQemuImg('2040G and one byte', refused, 2040n * GIB + 1n);
testWithQemuImg('2T, fixed and forced', refused, 2048n * GIB, {subformat: 'fixed', force_size: true});
