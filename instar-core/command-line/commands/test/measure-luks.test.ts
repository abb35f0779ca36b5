import test from 'ava';
import {runCommandLine} from '../../run-command-line.ts';

/** Of a LUKS header with a key of 64 bytes: 4096 bytes and eight slots of 4000 stripes each. */
const HEADER_BYTES = 4096 + 8 * 258_048;

const measures = test.macro({
  async exec(t, size: number) {
    let stdout = '';
    const exit = await runCommandLine({
      personality: 'qemu-img',
      argv: ['measure', '--object', 'secret,id=k,data=abc', '-O', 'luks', '-o', 'key-secret=k', '--size', String(size)],
      environment: {INSTAR_SANDBOX: 'wasm'},
      write(fd, text) {
        if (fd === 1) stdout += text;
      },
    });
    t.is(exit, 0);
    t.is(stdout, `required size: ${HEADER_BYTES + size}\nfully allocated size: ${HEADER_BYTES + size}\n`);
  },
  title: (_, size: number) => `luks takes its header and ${size} bytes, as they were given`,
});
test(measures, 512);
test(measures, 1000);
test(measures, 918_608_538);
