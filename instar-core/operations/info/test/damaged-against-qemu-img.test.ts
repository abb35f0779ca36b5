import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {makeLuks} from '../../chain/test/support/luks-sample.ts';
import {runQemuImg} from '../../../command-line/test/run-qemu-img.ts';

const maker = findBinaries().at(-1);
const isSkipped = maker === undefined && process.env['INSTAR_REQUIRE_ALL'] !== '1';
const folder = mkdtempSync(path.join(tmpdir(), 'instar-damaged-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const damage = fc.record({
  share: fc.double({min: 0, max: 1, noNaN: true, maxExcluded: true}),
  bytes: fc.oneof(
    fc.uint8Array({minLength: 1, maxLength: 4}),
    fc
      .constantFrom('00', 'ff', '80', '7fffffffffffffff', '8000000000000000', 'ffffffffffffffff', '0000000000000000')
      .map((hex) => Uint8Array.from(Buffer.from(hex, 'hex'))),
  ),
});

/** Damages bytes below `headerEnd`; the seed is fixed, so that every run asks the same. */
const agrees = test.macro({
  async exec(t, recipe: string | Buffer, from: number, headerEnd: number) {
    if (maker === undefined) return t.fail('no qemu-img is at hand; install one or run "npm run binaries"');
    const file = path.join(folder, `${t.title.replaceAll(/\W+/g, '-')}.img`);
    const whole = typeof recipe === 'string' ? create(t, maker.path, recipe, file) : recipe;
    const ask = async ({share, bytes}: {share: number; bytes: Uint8Array}): Promise<void> => {
      const image = Buffer.from(whole);
      image.set(bytes, from + Math.floor(share * (headerEnd - from - bytes.length)));
      writeFileSync(file, image);
      const theirs = spawnSync(maker.path, ['info', file], {encoding: 'latin1', env: {LC_ALL: 'C'}});
      const ours = await runQemuImg(['info', file], maker.version);
      const stdout = Buffer.from(ours.stdout, 'utf8').toString('latin1');
      // The disk usage is that of the file as it is now, for both.
      if (stdout !== theirs.stdout || ours.stderr !== theirs.stderr || ours.exit !== theirs.status) {
        throw new Error(
          `instar: ${ours.exit} ${ours.stderr}${ours.stdout}\nqemu-img: ${theirs.status} ${theirs.stderr}${theirs.stdout}`,
        );
      }
    };
    await t.notThrowsAsync(fc.assert(fc.asyncProperty(damage, ask), {numRuns: 60, seed: 20_261_121}));
  },
  title: (given = '') => `says of damaged headers what qemu-img says: ${given}`,
});

function create(t: ExecutionContext, program: string, recipe: string, file: string): Buffer {
  const [options, size] = [recipe.split(' ').slice(0, -1), recipe.split(' ').at(-1) ?? ''];
  t.is(spawnSync(program, ['create', '-q', ...options, file, size]).status, 0);
  return readFileSync(file);
}

const compare = isSkipped ? test.skip : test;
compare('qcow2', agrees, '-f qcow2 64M', 0, 104);
compare('qcow2 of version 2', agrees, '-f qcow2 -o compat=0.10,cluster_size=512 1M', 0, 72);
compare('qcow2 with a backing file', agrees, '-f qcow2 -u -b base -F raw 1M', 0, 104);
compare('vmdk', agrees, '-f vmdk 64M', 20, 79);
compare('streamOptimized vmdk', agrees, '-f vmdk -o subformat=streamOptimized 64M', 20, 79);
compare('footer of a vpc', agrees, '-f vpc 64M', 0, 512);
compare('dynamic header of a vpc', agrees, '-f vpc 64M', 512, 560);
compare('headers of a vhdx', agrees, '-f vhdx 64M', 65_536, 65_616);
compare('regions of a vhdx', agrees, '-f vhdx 64M', 196_608, 196_688);
compare('metadata of a vhdx', agrees, '-f vhdx 64M', 3_145_728, 3_145_920);
compare('vdi', agrees, '-f vdi 64M', 336, 468);
compare('fixed vdi', agrees, '-f vdi -o static=on 1M', 64, 80);
compare('parallels', agrees, '-f parallels 64M', 0, 52);
compare('qcow', agrees, '-f qcow 64M', 4, 48);
compare('qcow with a backing file', agrees, '-f qcow -u -b base -F raw 1M', 4, 48);
compare('qed', agrees, '-f qed 64M', 4, 56);
compare('qed with a backing file', agrees, '-f qed -u -b base -F raw 1M', 4, 64);
compare('luks', agrees, makeLuks(), 0, 168);
compare('key slots of a luks', agrees, makeLuks(), 208, 592);
