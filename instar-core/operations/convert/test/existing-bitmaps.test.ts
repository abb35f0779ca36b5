import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findQemuImg} from '../../create/test/real-qemu-img.ts';
import {type ConvertWish, convertWith} from './support/convert-with.ts';
import {makeDisk} from './support/sparse-disk.ts';

// Bitmaps of an image that is written into tell of what was written, and lie where qemu-img convert -n -m 1 puts them.

const QEMU_IMG = findQemuImg();
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
const hasKvm = existsSync('/dev/kvm') || isNeeded;
/** Without a qemu-img there is nothing to compare with. */
const testReal = QEMU_IMG === undefined && !isNeeded ? test.serial.skip : test.serial;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-existing-bitmaps-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const SECTORS = 20_480;

function askQemuImg(...argv: readonly string[]): string {
  const {status, stdout, stderr} = spawnSync(QEMU_IMG?.program ?? '', argv, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
  return stdout;
}

/** An image with data, and bitmaps that follow writes (two of them) and that do not; some bits are set in each. */
function makeTarget(options: string): void {
  askQemuImg('create', '-q', '-f', 'qcow2', '-o', options, at('target'), String(SECTORS * 512));
  askQemuImg('bitmap', '--add', '-g', '128k', at('target'), 'follows');
  askQemuImg('bitmap', '--add', '-g', '512', at('target'), 'fine');
  askQemuImg('bench', '-w', '-f', 'qcow2', '-d', '1', '-c', '9', '-s', '3000', '-S', '700000', at('target'));
  askQemuImg('bitmap', '--add', '--disable', at('target'), 'rests');
  askQemuImg('bitmap', '--merge', 'follows', at('target'), 'rests');
}

const source = makeDisk(SECTORS - 777, [
  {at: 8, length: 300, kind: 'noise'},
  {at: 4096, length: 5000, kind: 'marks'},
  {at: 12_000, length: 1, kind: 'text'},
]);

type Case = Partial<ConvertWish> & {readonly options?: string; readonly words?: readonly string[]};

const sameImage = test.macro({
  async exec(t, {options = 'cluster_size=64k', words = [], ...wish}: Case) {
    writeFileSync(at('source'), source);
    makeTarget(options);
    copyFileSync(at('target'), at('mine'));
    const version = QEMU_IMG?.version ?? '';
    const files = {sources: [at('source')], target: at('mine')};
    const outcome = await convertWith({...wish, ...files, version, format: 'qcow2', existing: 'qcow2'});
    t.is(outcome.kind, 'converted');
    askQemuImg('convert', '-n', '-m', '1', '-f', 'raw', '-O', 'qcow2', ...words, at('source'), at('target'));
    t.true(readFileSync(at('mine')).equals(readFileSync(at('target'))));
  },
  title: (given = '') => `bitmaps tell of what was written: ${given}`,
});
testReal('everything', sameImage, {});
testReal('data alone', sameImage, {targetIsZero: true, words: ['--target-is-zero']});
testReal('nothing left out', sameImage, {sparseBytes: 0n, words: ['-S', '0']});
testReal('small clusters', sameImage, {options: 'cluster_size=512', targetIsZero: true, words: ['--target-is-zero']});
testReal('large clusters', sameImage, {options: 'cluster_size=2M'});
testReal('several guests', sameImage, {crewFromBytes: 0n, workers: 2});
if (hasKvm) testReal('under kvm', sameImage, {sandbox: 'kvm'});
else test.skip('kvm: there is no /dev/kvm', (t) => t.pass());
