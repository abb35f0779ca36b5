import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {askBinary, findBinaries, type Binary} from '../../test/qemu-img-binaries.ts';
import {runQemuImg} from '../../test/run-qemu-img.ts';
import {someBinaries} from './support/some-binaries.ts';

// What convert refuses before it copies anything, as qemu-img does.

const BINARIES = findBinaries();
const SOME_BINARIES = someBinaries();
const maker = BINARIES.at(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const compare = maker === undefined && !isNeeded ? test.skip : test.serial;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-convert-usage-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

function make(...argv: readonly string[]): void {
  const {status, stderr} = spawnSync(maker?.path ?? '', argv, {cwd: folder, encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
}

writeFileSync(at('s'), Buffer.alloc(65_536, 65));
writeFileSync(at('part'), Buffer.alloc(60_416, 65));
writeFileSync(at('zeros'), Buffer.alloc(60_416));
writeFileSync(at('late'), Buffer.concat([Buffer.alloc(262_144), Buffer.alloc(65_536, 65)]));
mkdirSync(at('folder'));
if (maker !== undefined) {
  make('convert', '-f', 'raw', '-O', 'qcow2', 's', 'q');
  make('snapshot', '-c', 'one', 'q');
  make('create', '-q', '-f', 'qcow2', 'small', '4k');
  make('create', '-q', '-f', 'qcow2', '-b', 's', '-F', 'raw', 'over');
  for (const format of ['qcow2', 'qcow']) make('create', '-q', '-f', format, `large.${format}`, '1M');
  make('create', '-q', '-f', 'vmdk', '-o', 'subformat=streamOptimized', 'large.vmdk', '1M');
  make('create', '-q', '-f', 'qcow2', '-o', 'data_file=contents', 'beside', '1M');
}

/** Words are separated by blanks; `@` stands for the folder, `_` for a blank, `''` for nothing. */
function readLine(line: string): readonly string[] {
  return line === ''
    ? []
    : line.split(' ').map((word) => word.replaceAll("''", '').replaceAll('@', `${folder}/`).replaceAll('_', ' '));
}

const agreesWith = (binaries: readonly Binary[]) =>
  test.macro({
    async exec(t, line: string) {
      t.true(BINARIES.length > 0, 'no qemu-img is at hand; install one or run "npm run binaries"');
      const argv = ['convert', ...readLine(line)];
      for (const binary of binaries) {
        rmSync(at('x'), {force: true});
        const expected = askBinary(binary, argv);
        rmSync(at('x'), {force: true});
        t.deepEqual(await runQemuImg(argv, binary.version), expected, binary.version);
        t.is(existsSync(at('x')), false, 'a refused conversion leaves nothing behind');
      }
    },
    title: (_given: string | undefined, line: string) => `qemu-img says the same: convert ${line}`,
  });

const everywhere = agreesWith(BINARIES);
const refuses = agreesWith(SOME_BINARIES);

// Letters and names, which every release has in its own way.
compare(everywhere, '');
compare(everywhere, '@s');
compare(everywhere, '--s');
compare(everywhere, '--so');
compare(everywhere, '--sa');
compare(everywhere, '--sk');
compare(everywhere, '--t');
compare(everywhere, '--target-f');
compare(everywhere, '--target-i');
compare(everywhere, '--b');
compare(everywhere, '--ba');
compare(everywhere, '--c');
compare(everywhere, '--compress');
compare(everywhere, '--o');
compare(everywhere, '--out');
compare(everywhere, '--opt');
compare(everywhere, '--p');
compare(everywhere, '--pr');
compare(everywhere, '--r');
compare(everywhere, '--n');
compare(everywhere, '--h=1');
compare(everywhere, '--progress=json');
compare(everywhere, '--source-format');
compare(everywhere, '--source-image-opts');
compare(everywhere, '--target-format');
compare(everywhere, '--options');
compare(everywhere, '--snapshot');
compare(everywhere, '--format');
compare(everywhere, '-F');
compare(everywhere, '-b');
compare(everywhere, '-UZx');
compare(everywhere, '@s @x -Z');

// Values, which are looked at while options are read.
compare(everywhere, '-m 0 -Z');
compare(everywhere, '-m 17 @s @x');
compare(everywhere, '-m x @s @x');
compare(everywhere, '-m 1k @s @x');
compare(everywhere, '-m 08 @s @x');
compare(everywhere, "-m '' @s @x");
compare(everywhere, '-m 020 @no @x');
compare(everywhere, '-m _3 @no @x');
compare(everywhere, '-S abc @s @x');
compare(everywhere, '-S 100 -Z');
compare(everywhere, '-S -1 @s @x');
compare(everywhere, '-S 17M @s @x');
compare(everywhere, '-S .5k @no @x');
compare(everywhere, '-S 4k -S x @s @x');
compare(everywhere, '-r x -S x');
compare(everywhere, '-r 8E @s @x');
compare(everywhere, '-l snapshot.foo=1 -m 0 @s @x');
compare(everywhere, '-l snapshot. @q @x');
compare(everywhere, '-l snapshot.id @q @x');
compare(everywhere, '--skip-broken-bitmaps -C -S 4k @s @x');

compare(refuses, '-o , -Z');
compare(refuses, "-o '' @s @x");
compare(refuses, '-o size=1, @s @x');
compare(refuses, '--object secret,id=a @s @x');

// What does not go together, and in which order that is said.
compare(refuses, '-C -c -S 4k @s @x');
compare(refuses, '-C -S 0 --salvage @s @x');
compare(refuses, '-C --salvage --target-image-opts @s @x');
compare(refuses, '--target-image-opts --target-is-zero @s @x');
compare(refuses, '--target-is-zero -o help');
compare(refuses, '-n -o help');
compare(refuses, '-n -o size=1 --image-opts -f raw @s');
compare(refuses, '--object secret,id=a,file=@no --target-is-zero @s @x');
compare(refuses, '-T foo @s');
compare(refuses, '-T foo @no @x');
compare(refuses, '-p -T foo @s @x');
compare(refuses, '-p --target-is-zero @s @x');
compare(refuses, '--image-opts -f raw @s @x');
compare(refuses, '--target-image-opts -n -O raw @s driver=raw,file.filename=@s');

// Help of the formats' options.
compare(refuses, '-o help');
compare(refuses, '-o help @s');
compare(refuses, '-o ? @s @x');
compare(refuses, '-O vpc -o size=1 -o help @s @x');
compare(refuses, '-O foo -o help @s @x');
compare(refuses, '-o help @s foo:x');
compare(refuses, '-O bochs -o help');

// Sources, the target, and progress in between.
compare(refuses, '@no @x');
compare(refuses, '@s @no @x');
compare(refuses, '@folder @x');
compare(refuses, "'' @x");
compare(refuses, '-p @no @x');
compare(refuses, '-f foo @s @x');
compare(refuses, '-f qcow2 @s @x');
compare(refuses, '-O foo @no @x');
compare(refuses, '-l foo @s @x');
compare(refuses, '-l foo @q @x');
compare(refuses, "-l '' @q @x");
compare(refuses, '-l snapshot.name=two @q @x');
compare(refuses, '-l one @q @s @x');
compare(refuses, '-l snapshot.name=two @q @s @x');
compare(refuses, '-l snapshot.name=two @s @q @x');
compare(refuses, '-l snapshot.name=two @q @no @x');
compare(refuses, '-l foo @q @no @x');
compare(refuses, '-p -O foo @s @x');
compare(refuses, '-O bochs @s @x');
compare(refuses, '-O foo -B @s -c @s foo:x');
compare(refuses, '-B @s -O raw @s foo:x');
compare(refuses, '@s json:{}');
compare(refuses, '-O qcow2 -o foo=1 -B @s @s @x');
compare(refuses, '-O qcow2 -o size=x @s @x');
compare(refuses, '-o nocow=x @s @x');
compare(refuses, '-F raw -O raw -o foo=1 @s @x');
compare(refuses, '-F raw -O raw -c @s @x');
compare(refuses, '-B @s -F raw -O vpc -c @s @x');
compare(refuses, '-B @s -O qcow2 -c -o preallocation=full @s @x');
compare(refuses, '-B @s -o backing_file=@q -O qcow2 @s @x');
compare(refuses, '-c @s @x');
compare(refuses, '-c -O vhdx @s @x');
compare(refuses, '-c -O qcow2 -o preallocation=metadata,cluster_size=3 @s @x');
compare(refuses, '-c -O qcow2 -o data_file=@d @s @x');
compare(refuses, '-c -O qcow2 -o data_file=@d @late @x');
compare(refuses, '-n -c -O qcow2 @late @beside');
compare(refuses, '-O qcow2 -o cluster_size=3 @s @x');
compare(refuses, '-O qcow2 -o compat=foo @s @x');
compare(refuses, '-O vmdk -o subformat=foo @s @x');
compare(refuses, '-O vpc -o subformat=foo @s @x');
compare(refuses, '-o preallocation=foo @s @x');
compare(refuses, '-F raw -O qcow2 @s @x');
compare(refuses, '-B @s -F foo -O qcow2 @s @x');
compare(refuses, '-B @s -F raw -O vmdk @s @x');
compare(refuses, '-B @s -F vmdk -O vmdk @s @x');
compare(refuses, '-B @no -F raw -O qcow2 @s @x');
compare(refuses, '-B @s -F qcow2 -O qcow2 @s @x');
compare(refuses, '@s @no/x');
compare(refuses, '-O qcow2 @s @no/x');
compare(refuses, '@s @folder');
compare(refuses, '@s @s/x');
compare(refuses, "@s ''");
compare(refuses, '-t foo @no @x');
compare(refuses, '-t foo -O foo @s @x');
compare(refuses, '-t foo -c @s @x');
compare(refuses, '-t foo @s @no/x');
compare(refuses, '-t foo @s @x');
compare(refuses, '-p -t foo @s @x');

// Into an image that is there.
compare(refuses, '-n @s @no');
compare(refuses, '-n -O foo @s @q');
compare(refuses, '-n -O qcow2 @q @small');
compare(refuses, '-n -t foo @s @no');
compare(refuses, '-n -c -O raw @s @over');
compare(refuses, '--target-image-opts -n @s traw');
compare(refuses, '--target-image-opts -n @s driver=raw,file.filename=@no');
compare(refuses, '-p --target-is-zero -n -B @s @s @no');
compare(refuses, '--target-is-zero -n -B @s @no @x');

// What is read is not written.
compare(refuses, '@s @s');
compare(refuses, '-O qcow2 @q @q');
compare(refuses, '@s @q @s');
compare(refuses, '@over @s');
compare(refuses, '-n -O raw @over @s');
compare(refuses, '-n -O qcow2 @over @over');

// Only the last unit of an image may be shorter than the others.
compare(refuses, '-n -c -O qcow2 @part @large.qcow2');
compare(refuses, '-n -c -O qcow2 @zeros @large.qcow2');
compare(refuses, '-n -c -O qcow @part @large.qcow');
compare(refuses, '-n -O vmdk @part @large.vmdk');

test('zeros are not compressed into a data file either, and that is said', async (t) => {
  const line = `convert -c -f raw -O qcow2 -o data_file=${at('d')} ${at('zeros')} ${at('none')}`;
  const stderr = 'qemu-img: error while writing at byte 60416: Operation not supported\n';
  t.deepEqual(await runQemuImg(line.split(' '), '11.1.3'), {exit: 1, stdout: '', stderr});
  t.false(existsSync(at('none')));
});
