import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {askBinary, findBinaries, type Binary} from '../../test/qemu-img-binaries.ts';
import {runInstar, runQemuImg} from '../../test/run-qemu-img.ts';
import {someBinaries} from './support/some-binaries.ts';

// dd as qemu-img has it: what it says, and which bytes it copies.

const BINARIES = findBinaries();
const SOME_BINARIES = someBinaries();
const maker = BINARIES.at(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const compare = maker === undefined && !isNeeded ? test.skip : test.serial;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-dd-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

writeFileSync(at('s'), Buffer.concat([Buffer.alloc(70_000, 'abcdefg'), Buffer.alloc(30_000), Buffer.alloc(2400, 'x')]));
writeFileSync(at('odd'), Buffer.alloc(1000, 'odd'));
if (maker !== undefined) {
  const argv = ['convert', '-f', 'raw', '-O', 'qcow2', at('s'), at('q')];
  const {status, stderr} = spawnSync(maker.path, argv, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
}

/** Words are separated by blanks; `@` stands for the folder. */
function readLine(line: string): readonly string[] {
  return ['dd', ...line.split(' ').map((word) => word.replaceAll('@', `${folder}/`))];
}

const refusedBy = (binaries: readonly Binary[]) =>
  test.macro({
    async exec(t, line: string) {
      t.true(BINARIES.length > 0, 'no qemu-img is at hand; install one or run "npm run binaries"');
      for (const binary of binaries) {
        const expected = askBinary(binary, readLine(line));
        rmSync(at('x'), {force: true});
        t.deepEqual(await runQemuImg(readLine(line), binary.version), expected, binary.version);
        t.is(existsSync(at('x')), false, 'a refused copy leaves nothing behind');
      }
    },
    title: (_given: string | undefined, line: string) => `qemu-img says the same: dd ${line}`,
  });
const everywhere = refusedBy(BINARIES);
const refuses = refusedBy(SOME_BINARIES);
compare(everywhere, '-Z');
compare(everywhere, '-f');
compare(everywhere, '--f');
compare(everywhere, '--o');
compare(everywhere, '--h=1');
compare(everywhere, 'bs=x foo');
compare(everywhere, 'foo bs=x');
compare(everywhere, 'bs=');
compare(everywhere, 'bs=0');
compare(everywhere, 'bs=2G');
compare(everywhere, 'bs=-1');
compare(everywhere, 'bs=1.5');
compare(everywhere, 'count=x');
compare(everywhere, 'count=1k if=@s');
compare(everywhere, 'count=-1');
compare(everywhere, 'skip=1.5k of=@x');
compare(everywhere, 'skip=99999999999999999999');
compare(refuses, 'if=@s');
compare(refuses, 'of');
compare(refuses, '=x');
compare(refuses, 'if=@s of=@x seek=1');
compare(refuses, '--object secret,id=a,file=@no foo');
compare(refuses, '--image-opts -f raw if=@s of=@x');
compare(refuses, 'if=@no of=@x -O foo');
compare(refuses, '-f qcow2 if=@s of=@x');
compare(refuses, '-O foo if=@s of=@x');
compare(refuses, '-O bochs if=@s of=@x');
compare(refuses, 'if=@s of=foo:x');
compare(refuses, 'if=@s of=@no/x');
compare(refuses, 'if=@s of=@s/x');
compare(refuses, 'if=@q of=@q -O qcow2');
compare(refuses, '-f raw -O qcow bs=1k skip=99999 if=@s of=@x');

const copies = test.macro({
  async exec(t, line: string) {
    t.true(BINARIES.length > 0, 'no qemu-img is at hand; install one or run "npm run binaries"');
    for (const binary of SOME_BINARIES) {
      const argv = [...readLine(line), `of=${at('copy')}`];
      const expected = askBinary(binary, argv);
      const image = readFileSync(at('copy'));
      rmSync(at('copy'));
      t.deepEqual(await runQemuImg(argv, binary.version), expected, binary.version);
      t.true(readFileSync(at('copy')).equals(image), `${binary.version}: the bytes`);
      rmSync(at('copy'));
    }
  },
  title: (_given: string | undefined, line: string) => `qemu-img makes the same: dd ${line}`,
});
compare(copies, '-f raw if=@s');
compare(copies, '-f raw bs=1000 count=3 if=@s');
compare(copies, '-f raw bs=700 skip=1 if=@odd');
compare(copies, '-f raw bs=300 count=2 skip=1 if=@odd');
compare(copies, '-f raw bs=1000 count=1 skip=1 if=@s');
compare(copies, '-f raw bs=1000 count=1 skip=2 if=@s');
compare(copies, '-f raw bs=1M skip=1 if=@s');
compare(copies, '-f raw count=0 if=@s');
compare(copies, '-f raw -O qcow2 if=@s');
compare(copies, '-f raw -O qcow2 bs=65537 skip=1 if=@s');
compare(copies, '-f raw -O qcow2 bs=1k skip=99999 if=@s');
compare(copies, 'bs=4k skip=3 count=9 if=@q');
compare(copies, '--image-opts if=driver=qcow2,file.filename=@q');

test('instar says what it copied, and refuses to skip the whole image', async (t) => {
  const copy = at('instar');
  t.deepEqual(await runInstar(['dd', '-f', 'raw', 'bs=1000', 'count=3', 'skip=1', `if=${at('s')}`, `of=${copy}`]), {
    exit: 0,
    stdout: `Copied: ${copy} (raw, 2048 bytes)\n`,
    stderr: '',
  });
  t.deepEqual(await runInstar(['dd', '-f', 'raw', 'bs=1M', 'skip=9', `if=${at('s')}`, `of=${copy}`]), {
    exit: 1,
    stdout: '',
    stderr: `dd: ${at('s')}: cannot skip to specified offset\n`,
  });
  t.is(readFileSync(copy).length, 2048);
});

test('a raw image is not copied onto itself', async (t) => {
  const before = readFileSync(at('s'));
  const {exit, stderr} = await runQemuImg(['dd', '-f', 'raw', `if=${at('s')}`, `of=${at('s')}`], '11.1.3');
  t.is(exit, 1);
  t.regex(stderr, /error while creating output image: Failed to get "write" lock\n/);
  t.true(readFileSync(at('s')).equals(before));
});
