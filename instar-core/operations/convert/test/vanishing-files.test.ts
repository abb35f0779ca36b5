import {Buffer} from 'node:buffer';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {CreateFailure} from '../../create/create-failure.ts';
import {convertWith, type ConvertWish} from './support/convert-with.ts';
import {makeDisk} from './support/sparse-disk.ts';

// What happens to files while they are read and written: somebody takes them away in the middle of a conversion.

const MEBIBYTE = 0x10_0000;
const SIZE = 8 * MEBIBYTE;
const DISK = makeDisk(SIZE / 512, [{at: 0, length: SIZE / 512, kind: 'noise'}]);

type Place = {readonly folder: string; readonly source: string; readonly target: string};

function makePlace(t: ExecutionContext): Place {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-vanishing-'));
  t.teardown(() => {
    rmSync(folder, {recursive: true, force: true});
  });
  const source = path.join(folder, 'disk');
  writeFileSync(source, DISK);
  const out = path.join(folder, 'out');
  mkdirSync(out);
  return {folder, source, target: path.join(out, 'image')};
}

/** Converts; when a part is copied, and before the next is, `happen` is called once. */
async function convertWhile(
  {source, target}: Place,
  happen: () => void,
  wish: Partial<ConvertWish> = {},
): Promise<unknown> {
  let hasHappened = false;
  const onProgress = (): void => {
    if (!hasHappened) happen();
    hasHappened = true;
  };
  const outcome = await convertWith({sources: [source], target, format: 'raw', listener: {onProgress}, ...wish});
  if (!hasHappened) throw new Error('It was done before anything happened.');
  return outcome.kind === 'converted' ? 'converted' : outcome.message;
}

test('a source that is removed is read to its end', async (t) => {
  const place = makePlace(t);
  t.is(await convertWhile(place, () => rmSync(place.source)), 'converted');
  t.true(readFileSync(place.target).equals(DISK));
});

test('what a raw source has lost reads as zeros, as in qemu-img', async (t) => {
  const place = makePlace(t);
  t.is(await convertWhile(place, () => truncateSync(place.source, SIZE / 2)), 'converted');
  const copied = readFileSync(place.target);
  t.is(copied.length, SIZE);
  t.true(copied.subarray(0, SIZE / 2).equals(DISK.subarray(0, SIZE / 2)));
  t.true(copied.subarray(SIZE / 2).equals(Buffer.alloc(SIZE / 2)));
});

test('a qcow2 source that loses its compressed clusters is an error, and nothing is left', async (t) => {
  const place = makePlace(t);
  const source = path.join(place.folder, 'disk.qcow2');
  // Half of each cluster can be made smaller.
  const parts = Array.from({length: SIZE / 65_536}, (_, at) => ({at: at * 128, length: 64, kind: 'noise'}) as const);
  writeFileSync(place.source, makeDisk(SIZE / 512, parts));
  await convertWith({sources: [place.source], target: source, format: 'qcow2', compress: true});
  const wish = {sources: [source], sourceFormat: 'qcow2'} as const;
  t.regex(
    String(await convertWhile(place, () => truncateSync(source, 5 * 65_536), wish)),
    /^error while reading at byte \d+: Input\/output error$/,
  );
  t.deepEqual(readdirSync(path.dirname(place.target)), []);
});

test('a folder that is removed is not made again', async (t) => {
  const place = makePlace(t);
  const folder = path.dirname(place.target);
  const error = await t.throwsAsync(
    convertWhile(place, () => rmSync(folder, {recursive: true})),
    {
      instanceOf: CreateFailure,
    },
  );
  t.is(error?.message, `Could not put '${place.target}' in place: No such file or directory`);
  t.false(existsSync(folder));
});

// Root writes where others may not, so that there is nothing to see.
const testAsUser = process.getuid?.() === 0 ? test.skip : test;
testAsUser('a folder that may no longer be written to: the old image stays', async (t) => {
  const place = makePlace(t);
  const folder = path.dirname(place.target);
  writeFileSync(place.target, 'old');
  t.teardown(() => chmodSync(folder, 0o700));
  await t.throwsAsync(
    convertWhile(place, () => chmodSync(folder, 0o500)),
    {message: `Could not put '${place.target}' in place: Permission denied`},
  );
  t.is(readFileSync(place.target, 'utf8'), 'old');
});

test('when one file of several cannot be put in place, none is', async (t) => {
  const place = makePlace(t);
  const folder = path.dirname(place.target);
  const names = ['image-s001.vmdk', 'image-s002.vmdk', 'image-s003.vmdk', 'image.vmdk'];
  const [, inTheWay = ''] = names;
  const others = names.filter((name) => name !== inTheWay);
  for (const name of others) writeFileSync(path.join(folder, name), `old ${name}`);
  // Three extents of 2 GiB, of which the last two are holes.
  truncateSync(place.source, 2 ** 32 + SIZE);
  const wish = {target: path.join(folder, 'image.vmdk'), format: 'vmdk', options: 'subformat=twoGbMaxExtentSparse'};
  const obstruct = (): void => mkdirSync(path.join(folder, inTheWay));
  await t.throwsAsync(convertWhile(place, obstruct, wish), {
    message: `Could not put '${path.join(folder, inTheWay)}' in place: Is a directory`,
  });
  t.deepEqual(readdirSync(folder).toSorted(), names);
  for (const name of others) t.is(readFileSync(path.join(folder, name), 'utf8'), `old ${name}`);
});
