import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {type Binary, findBinaries} from '../../test/qemu-img-binaries.ts';
import {type Answer, runInstar} from '../../test/run-qemu-img.ts';
import {maskVmImage} from './support/mask-vm-image.ts';

// convert to vmdk, vpc and vhdx: new images are qemu-img's byte for byte but for what is drawn, old ones stay whole.

const BINARIES = findBinaries();
const NEWEST = BINARIES.at(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = NEWEST === undefined && !isNeeded ? test.serial.skip : test.serial;
/** `auto` is kvm where the machine has it. */
const SANDBOXES = ['auto', 'wasm'] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-convert-vm-'));
const at = (...names: readonly string[]): string => path.join(folder, ...names);
test.after.always(() => rmSync(folder, {recursive: true}));

const MEBIBYTE = 1 << 20;

type Stretch = readonly [offset: number, length: number];

/** A disk with data in a few places; what lies between them is a hole or zeros. */
function makeDisk(name: string, size: number, stretches: readonly Stretch[]): void {
  const disk = Buffer.alloc(size);
  for (const [offset, length] of stretches) {
    for (let index = offset; index < offset + length; index++) disk[index] = 1 + ((index * 7 + (index >> 8)) % 250);
  }

  writeFileSync(at(name), disk);
}

const SIZE = 6 * MEBIBYTE + 1536;
// Stretches end within grains and blocks, go over 2 MiB, and one is the disk's last sector.
makeDisk('sparse.raw', SIZE, [
  [512, 512],
  [70_000, 3000],
  [2 * MEBIBYTE - 5000, 300_000],
  [4 * MEBIBYTE + 512, 4096],
  [SIZE - 512, 512],
]);
makeDisk('full.raw', SIZE, [[0, SIZE]]);
// The last sector is not whole.
makeDisk('odd.raw', 3 * MEBIBYTE + 100, [
  [MEBIBYTE, 2 * MEBIBYTE],
  [3 * MEBIBYTE + 50, 50],
]);
makeDisk('zeros.raw', MEBIBYTE, []);
makeDisk('old.raw', SIZE, [
  [0, 200_000],
  [3 * MEBIBYTE, 1_000_000],
]);

function ask({path: program}: Binary, words: string): string {
  const {status, stdout, stderr} = spawnSync(program, words.split(' '), {cwd: folder, encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${words}: ${stderr}${stdout}`);
  return stdout;
}

/** Converts as that qemu-img; what it says of files is in the last words. */
function convert(words: string, sandbox: string, {version}: Binary): Promise<Answer> {
  return runInstar(`convert -m 1 ${words}`.split(' '), {
    personality: 'qemu-img',
    environment: {INSTAR_SANDBOX: sandbox, INSTAR_QEMU_VERSION: version},
  });
}

const DONE = {exit: 0, stdout: '', stderr: ''};
let cases = 0;

/** The files of an image in a folder of its own, with what is drawn at random masked. */
function readFolder(name: string): Record<string, Buffer> {
  const names = readdirSync(at(name)).toSorted();
  return Object.fromEntries(names.map((file) => [file, maskVmImage(readFileSync(at(name, file)))]));
}

const same = test.macro<[words: string, source?: string, binary?: Binary | undefined]>({
  async exec(t, words, source = 'sparse.raw', binary = NEWEST) {
    if (binary === undefined) return t.fail('no qemu-img to compare with');
    const name = `case${++cases}`;
    mkdirSync(at(`${name}-theirs`));
    ask(binary, `convert -m 1 ${words} ${source} ${name}-theirs/out.img`);
    const theirs = readFolder(`${name}-theirs`);
    for (const sandbox of SANDBOXES) {
      const ours = `${name}-${sandbox}`;
      mkdirSync(at(ours));
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      t.deepEqual(await convert(`${words} ${at(source)} ${at(ours, 'out.img')}`, sandbox, binary), DONE);
      const found = readFolder(ours);
      t.deepEqual(Object.keys(found), Object.keys(theirs));
      for (const [file, bytes] of Object.entries(found)) t.true(theirs[file]?.equals(bytes), `${file} ${sandbox}`);
    }
  },
  title: (given, words, source = 'sparse.raw') =>
    `the bytes of qemu-img: convert ${words.replace(folder, '')} ${source} ${given ?? ''}`.trim(),
});

for (const words of [
  '-O vmdk',
  '-O vmdk -c',
  '-O vmdk -S 0',
  '-O vmdk -o zeroed_grain=on',
  '-O vmdk -o subformat=monolithicFlat',
  '-O vmdk -o subformat=twoGbMaxExtentSparse',
  '-O vmdk -o subformat=twoGbMaxExtentFlat,adapter_type=lsilogic',
  '-O vpc',
  '-O vpc -S 0',
  '-O vpc -o force_size=on',
  '-O vpc -o subformat=fixed',
  '-O vhdx',
  '-O vhdx -S 64k',
  '-O vhdx -o block_size=1M,block_state_zero=off',
  '-O vhdx -o subformat=fixed',
  '-O vhdx -o subformat=fixed,block_state_zero=off',
]) {
  testReal(same, words);
}

for (const source of ['full.raw', 'odd.raw', 'zeros.raw']) {
  testReal(same, '-f raw -O vmdk', source);
  testReal(same, '-f raw -O vpc', source);
  testReal(same, '-f raw -O vhdx -o block_size=1M', source);
}

// Before 8.2, qemu-img filled a descriptor file up to 20 sectors when the CID changed.
testReal('by the oldest at hand', same, '-O vmdk -o subformat=monolithicFlat', 'full.raw', BINARIES[0]);

if (NEWEST !== undefined) {
  ask(NEWEST, 'convert -O vmdk old.raw base.vmdk');
  ask(NEWEST, 'convert -O vmdk -B base.vmdk -F vmdk sparse.raw child.vmdk');
}

for (const words of ['-O vmdk', '-O vmdk -o zeroed_grain=on', '-O vmdk -o subformat=twoGbMaxExtentSparse']) {
  testReal(same, `${words} -B ${at('base.vmdk')} -F vmdk`, 'child.vmdk');
}

/** What a library has compressed is not what another has: the same grains, at about the same places. */
const streams = test.macro({
  async exec(t: ExecutionContext, source: string) {
    if (NEWEST === undefined) return t.fail('no qemu-img to compare with');
    const words = '-f raw -O vmdk -o subformat=streamOptimized';
    ask(NEWEST, `convert ${words} ${source} theirs.vmdk`);
    for (const sandbox of SANDBOXES) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      t.deepEqual(await convert(`${words} ${at(source)} ${at('ours.vmdk')}`, sandbox, NEWEST), DONE);
      t.is(ask(NEWEST, `compare -f raw -F vmdk ${source} ours.vmdk`), 'Images are identical.\n');
      t.is(ask(NEWEST, 'map --output=json ours.vmdk'), ask(NEWEST, 'map --output=json theirs.vmdk'));
      t.regex(ask(NEWEST, 'check ours.vmdk'), /No errors were found/);
    }
  },
  title: (_, source) => `a stream holds the same grains as that of qemu-img: ${source}`,
});
for (const source of ['sparse.raw', 'full.raw', 'odd.raw', 'zeros.raw']) testReal(streams, source);

function readContentId(file: string): string | undefined {
  return /\nCID=([0-9a-f]+)\n/.exec(readFileSync(file).toString('latin1', 0, 1024))?.[1];
}

const keepsWhole = test.macro({
  async exec(t: ExecutionContext, made: string) {
    if (NEWEST === undefined) return t.fail('no qemu-img to compare with');
    const name = `kept${++cases}`;
    const format = made.split(' ')[1] ?? '';
    mkdirSync(at(name));
    ask(NEWEST, `convert ${made} old.raw ${name}/out.img`);
    for (const sandbox of SANDBOXES) {
      const kept = `${name}-${sandbox}`;
      cpSync(at(name), at(kept), {recursive: true});
      const words = `-n -f raw -O ${format} ${at('sparse.raw')} ${at(kept, 'out.img')}`;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      t.deepEqual(await convert(words, sandbox, NEWEST), DONE);
      const compared = ask(NEWEST, `compare -f raw -F ${format} sparse.raw ${kept}/out.img`);
      t.true(compared.endsWith('Images are identical.\n'), sandbox);
      if (format === 'vmdk') t.not(readContentId(at(kept, 'out.img')), readContentId(at(name, 'out.img')), sandbox);
      if (format !== 'vpc') t.regex(ask(NEWEST, `check -f ${format} ${kept}/out.img`), /No errors were found/, sandbox);
    }
  },
  title: (_, made) => `an old image that is written stays whole: ${made}`,
});
for (const made of [
  '-O vmdk',
  '-O vmdk -o zeroed_grain=on',
  '-O vmdk -o subformat=monolithicFlat',
  '-O vmdk -o subformat=twoGbMaxExtentSparse',
  '-O vpc',
  '-O vpc -o subformat=fixed',
  '-O vhdx',
  '-O vhdx -o subformat=fixed,block_state_zero=off',
]) {
  testReal(keepsWhole, made);
}

const refuses = test.macro({
  async exec(t: ExecutionContext, words: string, source: string) {
    if (NEWEST === undefined) return t.fail('no qemu-img to compare with');
    const answer = await convert(`${words} ${source} ${at('refused.img')}`, 'wasm', NEWEST);
    const argv = ['convert', '-m', '1', ...words.split(' '), source, 'refused.img'];
    const {status, stderr} = spawnSync(NEWEST.path, argv, {cwd: folder, encoding: 'utf8'});
    t.is(answer.exit, status ?? -1);
    t.is(answer.stderr, stderr);
  },
  title: (_, words) => `refused in qemu-img's words: ${words}`,
});
for (const words of ['-c -O vpc', '-c -O vhdx', '-c -O vmdk -o subformat=monolithicFlat']) {
  testReal(refuses, words, at('sparse.raw'));
}
