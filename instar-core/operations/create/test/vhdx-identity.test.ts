import test, {type ExecutionContext} from 'ava';
import {VHDX_FORMAT} from '../../../command-line/create-options/vhdx.ts';
import {expectSameImage, expectSameRefusal, type Options, testWithQemuImg} from './identity.ts';

const MIB = 1n << 20n;
const GIB = 1n << 30n;
const TIB = 1n << 40n;

const same = test.macro({
  async exec(t: ExecutionContext, size: bigint, options: Options = {}) {
    await expectSameImage(t, VHDX_FORMAT, {size, options});
  },
  title: (given = '') => `same bytes and holes as qemu-img: ${given}`,
});

const refused = test.macro({
  async exec(t: ExecutionContext, size: bigint, options: Options = {}) {
    await expectSameRefusal(t, VHDX_FORMAT, {size, options});
  },
  title: (given = '') => `refused in qemu-img's words: ${given}`,
});

const SIZES: readonly (readonly [string, bigint])[] = [
  ['1', 1n],
  ['512', 512n],
  ['513', 513n],
  ['1M', MIB],
  ['1M+1', MIB + 1n],
  ['8M', 8n * MIB],
  ['100M+17', 100n * MIB + 17n],
  ['1G', GIB],
  ['1G+1', GIB + 1n],
  ['100G', 100n * GIB],
  ['100G+1', 100n * GIB + 1n],
  ['2T', 2n * TIB],
];

for (const subformat of ['dynamic', 'fixed']) {
  for (const zero of [true, false]) {
    for (const [words, size] of SIZES) {
      testWithQemuImg(`${subformat}, block_state_zero ${zero}, ${words}`, same, size, {
        subformat,
        block_state_zero: zero,
      });
    }
  }
}

// One sector bitmap entry after every chunk: 4096 blocks of 1 MiB, 16 blocks of 256 MiB.
for (const rung of [1n, 2n, 4n, 8n, 16n, 32n, 64n, 128n, 256n]) {
  testWithQemuImg(`block_size ${rung}M`, same, 10n * GIB, {block_size: rung * MIB});
  testWithQemuImg(`block_size ${rung}M, fixed`, same, GIB, {
    block_size: rung * MIB,
    subformat: 'fixed',
    block_state_zero: false,
  });
}

testWithQemuImg('size 0', same, 0n);
testWithQemuImg('size 0, blocks of 1M', same, 0n, {block_size: MIB});
testWithQemuImg('size 0, fixed', same, 0n, {subformat: 'fixed'});
testWithQemuImg('32T', same, 32n * TIB);
testWithQemuImg('32T and a sector', same, 32n * TIB + 512n);
testWithQemuImg('64T', same, 64n * TIB);
testWithQemuImg('a table of 8 MiB', same, TIB, {block_size: MIB});
testWithQemuImg('block_size 1', same, 20n * MIB, {block_size: 1n});
testWithQemuImg('block_size 1536k', same, 20n * MIB, {block_size: 1_572_864n});
testWithQemuImg('block_size 512M', same, 20n * MIB, {block_size: 512n * MIB});
testWithQemuImg('log_size 1', same, 20n * MIB, {log_size: 1n});
testWithQemuImg('log_size 1500k', same, 20n * MIB, {log_size: 1_536_000n});
testWithQemuImg('log_size 5M, fixed', same, 20n * MIB, {
  log_size: 5n * MIB,
  subformat: 'fixed',
  block_state_zero: false,
});
testWithQemuImg('log_size 4095M', same, 20n * MIB, {log_size: 4095n * MIB});

testWithQemuImg('64T and one byte', refused, 64n * TIB + 1n);
testWithQemuImg('log_size 0', refused, MIB, {log_size: 0n});
testWithQemuImg('log_size above 4095M', refused, MIB, {log_size: 4095n * MIB + 1n});
testWithQemuImg('block_size 3M', refused, MIB, {block_size: 3n * MIB});
testWithQemuImg('log_size before block_size', refused, MIB, {log_size: 8n * GIB, block_size: 3n * MIB});
testWithQemuImg('size 0, blocks of 256M', refused, 0n, {block_size: 256n * MIB});
