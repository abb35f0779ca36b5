import test from 'ava';
import {humanSize, plainSize} from '../human-size.ts';

const reads = test.macro({
  exec(t, bytes: bigint, text: string) {
    t.is(humanSize(bytes), text);
  },
  title: (_given: string | undefined, bytes: bigint, text: string) => `${bytes} bytes are ${text}`,
});
test(reads, 0n, '0 B');
test(reads, 1n, '1 B');
test(reads, 999n, '999 B');
test(reads, 1000n, '0.977 KiB');
test(reads, 1536n, '1.5 KiB');
test(reads, 197_120n, '192 KiB');
test(reads, 262_656n, '256 KiB');
test(reads, 1_022_976n, '999 KiB');
test(reads, 1_023_488n, '1e+03 KiB');
test(reads, 1_024_000n, '0.977 MiB');
test(reads, 5_046_586_880n, '4.7 GiB');
test(reads, 136_363_130_880n, '127 GiB');
test(reads, 136_902_082_560n, '128 GiB');
test(reads, 1n << 40n, '1 TiB');
test(reads, (1n << 64n) - 1n, '16 EiB');

const isPlain = test.macro({
  exec(t, bytes: bigint, text: string) {
    t.is(plainSize(bytes), text);
  },
  title: (_given: string | undefined, bytes: bigint, text: string) => `without quirks, ${bytes} bytes are ${text}`,
});
test(isPlain, 0n, '0 B');
test(isPlain, 197_120n, '192.5 KiB');
test(isPlain, 1n << 30n, '1 GiB');
