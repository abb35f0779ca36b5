import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {findQemuImg} from '../../create/test/real-qemu-img.ts';
import {type ConvertWish, convertWith} from './support/convert-with.ts';
import {type DiskPart, makeDisk} from './support/sparse-disk.ts';

// Stretches, zero blocks and places are those of qemu-img convert -m 1: what it writes is written, where it writes it.

const QEMU_IMG = findQemuImg();
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = QEMU_IMG === undefined && !isNeeded ? test.serial.skip : test.serial;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-layout-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

/** A bit more than two requests of qemu-img, and no multiple of any cluster. */
const SECTORS = 8197 + 1020;

const part: fc.Arbitrary<DiskPart> = fc
  .tuple(
    fc.nat(SECTORS - 1),
    fc.oneof(fc.integer({min: 1, max: 40}), fc.integer({min: 1, max: 3000})),
    fc.constantFrom('noise', 'text', 'zeros', 'marks'),
  )
  .map(([begin, length, kind]) => ({at: begin, length: Math.min(length, SECTORS - begin), kind}));

function askQemuImg(argv: readonly string[]): string {
  const {status, stdout, stderr} = spawnSync(QEMU_IMG?.program ?? '', argv, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}`);
  return stdout;
}

type Case = Pick<ConvertWish, 'format' | 'options' | 'sparseBytes' | 'copyOffload'> & {
  /** The sources' format, and what makes them of raw disks. */
  readonly from?: 'raw' | 'qcow2';
  readonly words?: readonly string[];
};

/** Makes sources of raw disks; gives their paths. */
function makeSources({from = 'raw', words = []}: Case, names: readonly string[]): readonly string[] {
  if (from === 'raw') return names.map((name) => at(`${name}.raw`));
  return names.map((name) => {
    askQemuImg(['convert', '-m', '1', '-f', 'raw', '-O', from, ...words, at(`${name}.raw`), at(`${name}.${from}`)]);
    return at(`${name}.${from}`);
  });
}

/** The case as qemu-img takes it. */
function wordsOf({options, copyOffload = false, sparseBytes = 4096n}: Case): readonly string[] {
  const zeros = copyOffload ? ['-C'] : ['-S', String(sparseBytes)];
  return options === undefined ? zeros : ['-o', options, ...zeros];
}

/** Undefined where all is the same. */
async function findDifference(asked: Case, names: readonly string[]): Promise<string | undefined> {
  const sources = makeSources(asked, names);
  const {from: sourceFormat = 'raw', words: _, ...wish} = asked;
  const version = QEMU_IMG?.version ?? '';
  const {kind} = await convertWith({...wish, version, sources, sourceFormat, target: at('mine')});
  if (kind !== 'converted') return kind;
  const words = ['-m', '1', '-f', sourceFormat, '-O', wish.format, ...wordsOf(asked)];
  askQemuImg(['convert', ...words, ...sources, at('real')]);
  if (!readFileSync(at('mine')).equals(readFileSync(at('real')))) return 'bytes';
  return mapOf('mine', wish.format) === mapOf('real', wish.format) ? undefined : 'map';
}

function mapOf(name: string, format: string): string {
  return askQemuImg(['map', '--output=json', '-f', format, at(name)]);
}

const RUNS = {numRuns: 3};

const sameLayout = test.macro({
  async exec(t, wish: Case) {
    await fc.assert(
      fc.asyncProperty(fc.array(part, {maxLength: 25}), fc.array(part, {maxLength: 5}), async (first, second) => {
        writeFileSync(at('first.raw'), makeDisk(SECTORS, first));
        // The last sector is not whole.
        writeFileSync(at('second.raw'), makeDisk(SECTORS, second).subarray(0, -100));
        const difference = await findDifference(wish, ['first', 'second']);
        if (difference !== undefined) throw new Error(`another ${difference} than qemu-img's`);
      }),
      RUNS,
    );
    t.pass();
  },
  title: (given = '') => `the layout is qemu-img's: ${given}`,
});
testReal('raw', sameLayout, {format: 'raw'});
testReal('raw, zeros of 512 bytes left out', sameLayout, {format: 'raw', sparseBytes: 512n});
testReal('raw, zeros of 12 KiB left out', sameLayout, {format: 'raw', sparseBytes: 12_288n});
testReal('raw, nothing left out', sameLayout, {format: 'raw', sparseBytes: 0n});
testReal('raw, copied by the host', sameLayout, {format: 'raw', copyOffload: true});
testReal('qcow2', sameLayout, {format: 'qcow2'});
testReal('qcow2, small clusters and blocks', sameLayout, {
  format: 'qcow2',
  options: 'cluster_size=512',
  sparseBytes: 512n,
});
testReal('qcow2, nothing left out', sameLayout, {format: 'qcow2', sparseBytes: 0n});
testReal('from qcow2', sameLayout, {format: 'raw', from: 'qcow2'});
testReal('from qcow2 of small clusters', sameLayout, {
  format: 'qcow2',
  from: 'qcow2',
  words: ['-o', 'cluster_size=512'],
});
testReal('from compressed qcow2', sameLayout, {format: 'qcow2', from: 'qcow2', words: ['-c']});
