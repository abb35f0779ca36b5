import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {KVM, LIBC} from '../kvm-interface.ts';

/** Why the comparison cannot be made here; never a reason where everything is required. */
function findObstacle(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'these are the numbers of x86-64 Linux';
  if (process.env['INSTAR_REQUIRE_ALL'] === '1') return undefined;
  try {
    execFileSync('cc', ['-E', '-include', 'linux/kvm.h', '-x', 'c', '/dev/null'], {stdio: 'ignore'});
    return undefined;
  } catch {
    return 'no C compiler with linux/kvm.h';
  }
}

/** Lets the compiler say what each C expression is worth. */
function evaluate(expressions: readonly string[]): Record<string, number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-header-test-'));
  try {
    const source = path.join(folder, 'print.c');
    const headers = ['linux/kvm.h', 'signal.h', 'stddef.h', 'stdio.h', 'sys/mman.h', 'time.h'];
    const lines = expressions.map((text) => `  printf("%lu\\n", (unsigned long)(${text}));`);
    writeFileSync(
      source,
      [
        '#define _GNU_SOURCE',
        ...headers.map((header) => `#include <${header}>`),
        'int main(void) {',
        ...lines,
        '}',
        '',
      ].join('\n'),
    );
    const program = path.join(folder, 'print');
    execFileSync('cc', [source, '-o', program]);
    const values = execFileSync(program, {encoding: 'utf8'}).trim().split('\n').map(Number);
    return Object.fromEntries(expressions.map((text, index) => [text, values[index] ?? Number.NaN]));
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

const obstacle = findObstacle();
const skipIf = obstacle === undefined ? test : test.skip;
const reason = obstacle === undefined ? '' : ` (${obstacle})`;

skipIf(`every number is what this machine's headers say${reason}`, (t) => {
  const numbers = {...KVM, ...LIBC};
  t.true(Object.keys(numbers).length > 60);
  t.deepEqual(evaluate(Object.keys(numbers)), numbers);
});
