import test from 'ava';
import {assumeKnownMemory} from '../known-memory.ts';

const BASE = '#define MEM_ADDR(mem, addr, n) &((mem)->data[addr])\n';
const LOADS = '#define FORCE_READ_INT(var) __asm__("" ::"r"(var));\n';

test('the base of the memory is known, and unused loads are left out', (t) => {
  t.is(
    assumeKnownMemory(`int a;\n${BASE}${LOADS}int b;\n`),
    'int a;\n#define MEM_ADDR(mem, addr, n) (MEMORY_BASE + (addr))\n#define FORCE_READ_INT(var)\nint b;\n',
  );
});

const isRefused = test.macro({
  exec(t, source: string, words: RegExp) {
    t.throws(() => assumeKnownMemory(source), {message: words});
  },
  title: (what) => `C is refused ${what}`,
});

test('that finds bytes in another way', isRefused, LOADS, /MEM_ADDR/);
test('that keeps loads in another way', isRefused, BASE, /FORCE_READ_INT/);
test('that says where bytes are twice', isRefused, BASE + BASE + LOADS, /MEM_ADDR/);
