import {Buffer} from 'node:buffer';
import {
  closeSync,
  linkSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {runQemuImg} from '../../test/run-qemu-img.ts';

// A target that is the source, or lies below it, by whatever name: refused, and nothing is lost.

const RELEASE = '11.1.3';
const folder = mkdtempSync(path.join(tmpdir(), 'instar-shared-'));
const at = (name: string): string => path.join(folder, name);
const DISK = Buffer.alloc(0x10_0000, 'data');
writeFileSync(at('disk'), DISK);
linkSync(at('disk'), at('hard'));
symlinkSync('disk', at('soft'));
const fd = openSync(at('disk'), 'r+');
test.before('an overlay', async (t) => {
  t.is((await runQemuImg(['create', '-q', '-f', 'qcow2', '-b', 'disk', '-F', 'raw', at('overlay')], RELEASE)).exit, 0);
});
test.after.always(() => {
  closeSync(fd);
  rmSync(folder, {recursive: true});
});

const refuses = test.macro({
  async exec(t: ExecutionContext, target: string, words: string, source: string) {
    const {exit, stderr} = await runQemuImg(['convert', ...words.split(' '), '-O', 'raw', at(source), target], RELEASE);
    t.is(exit, 1);
    t.regex(stderr, /Failed to get "write" lock\nIs another process using the image \[.*\]\?\n$/);
    t.true(readFileSync(at('disk')).equals(DISK));
    t.deepEqual(readdirSync(folder), ['disk', 'hard', 'overlay', 'soft']);
  },
  title: (_given, target, words: string, source: string) =>
    `${words}: ${source} onto ${String(target).replace(folder, '.').replace(/\d+$/, 'N')}`,
});

const NAMES = [at('disk'), at('hard'), at('soft'), `${folder}/../${path.basename(folder)}/disk`];
for (const target of process.platform === 'linux' ? [...NAMES, `/proc/self/fd/${fd}`] : NAMES) {
  test.serial(refuses, target, '-f raw', 'disk');
  test.serial(refuses, target, '-f raw -n', 'disk');
  test.serial(refuses, target, '-f qcow2', 'overlay');
  test.serial(refuses, target, '-f qcow2 -n', 'overlay');
}

test.serial('a target that is smaller is refused before anything is written', async (t) => {
  const target = at('smaller');
  writeFileSync(target, 'x'.repeat(0x8_0000));
  const {exit, stderr} = await runQemuImg(['convert', '-n', '-f', 'raw', '-O', 'raw', at('disk'), target], RELEASE);
  t.deepEqual([exit, stderr], [1, 'qemu-img: output file is smaller than input file\n']);
  t.is(readFileSync(target, 'utf8'), 'x'.repeat(0x8_0000));
  rmSync(target);
});
