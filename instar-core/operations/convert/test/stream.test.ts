import type {Buffer} from 'node:buffer';
import {closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {convertWith} from './support/convert-with.ts';
import {makeDisk} from './support/sparse-disk.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-stream-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const disk = makeDisk(5000, [
  {at: 100, length: 1500, kind: 'noise'},
  {at: 4000, length: 999, kind: 'text'},
]);
writeFileSync(at('disk'), disk);

/** What comes out of a stream that is open for appending alone, so that nothing can go anywhere but to its end. */
async function streamTo(name: string, format: string, options?: string): Promise<Buffer> {
  const fd = openSync(at(name), 'ax');
  try {
    const wish = {sources: [at('disk')], target: '-', format, streamFd: fd, ...(options !== undefined && {options})};
    const outcome = await convertWith(wish);
    if (outcome.kind === 'refused') throw new Error(outcome.message);
    return readFileSync(at(name));
  } finally {
    closeSync(fd);
  }
}

test('a raw stream holds all bytes in order', async (t) => {
  t.true((await streamTo('raw', 'raw')).equals(disk));
});

test('what only a file can have comes out as it would lie in one', async (t) => {
  const options = 'preallocation=metadata';
  await convertWith({sources: [at('disk')], target: at('file.qcow2'), format: 'qcow2', options});
  t.true((await streamTo('qcow2', 'qcow2', options)).equals(readFileSync(at('file.qcow2'))));
});

test('several files make no stream, and nothing is left of them', async (t) => {
  const error = await t.throwsAsync(streamTo('flat', 'vmdk', 'subformat=monolithicFlat'));
  t.is(error?.message, 'An image of several files cannot be written to a stream');
  t.is(readFileSync(at('flat')).length, 0);
  t.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('.')),
    [],
  );
});

test('a stream that nobody reads ends it', async (t) => {
  // Writes to it fail, as they do to a pipe without a reader.
  const full = openSync('/dev/full', 'w');
  try {
    const error = await t.throwsAsync(convertWith({sources: [at('disk')], target: '-', format: 'raw', streamFd: full}));
    t.is(error?.message, 'error while writing at byte 0: No space left on device');
  } finally {
    closeSync(full);
  }
});
