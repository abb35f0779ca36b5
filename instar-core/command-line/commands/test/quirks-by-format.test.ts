import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {FORMAT_SAMPLES, writeSample} from './support/format-samples.ts';
import {runInstar, runQemuImg} from '../../test/run-qemu-img.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-formats-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

type Shown = {
  readonly format: string;
  readonly 'virtual-size': number;
  readonly 'actual-size': number;
  readonly children: readonly {readonly info: {readonly 'virtual-size': number; readonly 'actual-size': number}}[];
  readonly 'format-specific'?: {readonly type: string};
};

async function show(file: string, ...flags: readonly string[]): Promise<Shown> {
  const {stdout, stderr} = await runInstar(['info', '--output=json', ...flags, file]);
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}

for (const [index, {format, image, unsafe = format}] of FORMAT_SAMPLES.entries()) {
  test(`quirks of sizes hold for ${format} (${index})`, async (t) => {
    const file = at(`${index}.${format}`);
    await writeSample(file, image);
    const {size, blocks} = statSync(file);
    const sizesOf = ({children: [child], ...shown}: Shown) => ({
      format: shown.format,
      allocated: shown['actual-size'],
      length: child?.info['virtual-size'],
      child: child?.info['actual-size'],
    });
    const rounded = Math.ceil(size / 512) * 512;
    const safe = {format, allocated: blocks * 512, length: rounded, child: blocks * 512};
    t.deepEqual(sizesOf(await show(file)), safe);
    t.deepEqual(sizesOf(await show(file, '--ignore-quirks')), {format, allocated: size, length: size, child: size});
    t.deepEqual(sizesOf(await show(file, '--unsafe-quirks')), {...safe, format: unsafe});
  });

  test(`extra detail is told of vdi alone: ${format} (${index})`, async (t) => {
    const file = at(`detail-${index}.${format}`);
    await writeSample(file, image);
    const [plain, detailed] = [await show(file), await show(file, '--extra-detail')];
    if (format === 'vdi') {
      t.is(plain['format-specific'], undefined);
      t.deepEqual(detailed['format-specific'], {
        type: 'vdi',
        data: {
          'image-type': 'dynamic',
          'block-size': 1_048_576,
          'blocks-in-image': 3,
          'blocks-allocated': 1,
          uuid: '33221100-5544-7766-8899-aabbccddeeff',
        },
      });
    } else {
      t.deepEqual(detailed, plain);
    }
  });
}

test('before 8.0 there are no child nodes, whatever the format', async (t) => {
  for (const [index, {format, image}] of FORMAT_SAMPLES.entries()) {
    const file = at(`old-${index}.${format}`);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await writeSample(file, image);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const {stdout} = await runQemuImg(['info', '-f', format === 'iso' ? 'raw' : format, file], '7.2.22');
    t.regex(stdout, /^image: /, format);
    t.notRegex(stdout, /Child node/, format);
  }
});
