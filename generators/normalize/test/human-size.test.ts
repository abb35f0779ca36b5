import test from 'ava';
import {formatHumanSize} from '../human-size.ts';

const reads = test.macro({
  exec(t, sizeBytes: number, text: string) {
    t.is(formatHumanSize(sizeBytes), text);
  },
  title: (_, sizeBytes: number, text: string) => `${sizeBytes} bytes are ${text}`,
});
test(reads, 0, '0 B');
test(reads, 512, '512 B');
test(reads, 999, '999 B');
test(reads, 1000, '0.977 KiB');
test(reads, 4096, '4 KiB');
test(reads, 12288, '12 KiB');
test(reads, 200704, '196 KiB');
test(reads, 1_023_999, '1000 KiB');
test(reads, 1_024_000, '0.977 MiB');
test(reads, 1_081_344, '1.03 MiB');
test(reads, 1_099_511_627_776, '1 TiB');
test(reads, 1_179_648, '1.12 MiB');
test(reads, 1_441_792, '1.38 MiB');
