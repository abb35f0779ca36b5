import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {holds} from '../../../output/drift.ts';
import {parseQemuVersion} from '../../../output/qemu-version.ts';
import {findBinaries} from '../../test/qemu-img-binaries.ts';
import {runQemuImg} from '../../test/run-qemu-img.ts';
import {FORMAT_SAMPLES, writeSample} from './support/format-samples.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-limits-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const binaries = findBinaries().filter(({version}) => holds('info-limits', parseQemuVersion(version)));
const compared = binaries.length === 0 ? test.skip : test;

for (const [index, {format, image}] of FORMAT_SAMPLES.entries()) {
  compared(`--limits are those of qemu-img: ${format} (${index})`, async (t) => {
    const file = path.join(folder, `${index}.${format}`);
    await writeSample(file, image);
    for (const {path: program, version} of binaries) {
      for (const more of [[], ['-t', 'none'], ['--output=json'], ['-f', format === 'iso' ? 'raw' : format]]) {
        const argv = ['info', '--limits', ...more, file];
        const {stdout} = spawnSync(program, argv, {encoding: 'utf8', env: {LC_ALL: 'C'}});
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        t.is((await runQemuImg(argv, version)).stdout, stdout, `${version} ${more.join(' ')}`);
      }
    }
  });
}
