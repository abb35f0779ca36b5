import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runInstar} from '../../../instar-core/command-line/test/run-qemu-img.ts';
import {MIXED_FORMATS, writeMixedImages} from '../mixed-images.ts';

test('each format is there, and is found by its bytes', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-mixed-'));
  try {
    const images = writeMixedImages(path.join(folder, 'images'), MIXED_FORMATS.length + 1);
    t.is(new Set(images).size, MIXED_FORMATS.length + 1);
    const {exit, stdout} = await runInstar(['info', ...images]);
    t.is(exit, 0);
    const formats = [...stdout.matchAll(/^file format: (.*)$/gm)].map(([, format]) => format);
    t.deepEqual(formats, [...MIXED_FORMATS, MIXED_FORMATS[0]]);
  } finally {
    rmSync(folder, {recursive: true});
  }
});
