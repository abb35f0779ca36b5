import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {readImage} from '../../generators/images/image-sets.ts';
import {writeSparseImage} from '../../generators/images/sparse-image.ts';
import {GeneratorError} from '../../generators/generator-error.ts';
import {findLiveTool} from '../images/find-live-tool.ts';
import {listImages} from '../images/list-images.ts';
import {makeDirectory, makeProgram, readTree, startConformance} from './make-world.ts';

const INSTALLED = '/usr/bin/qemu-img';
const testReal = existsSync(INSTALLED) || process.env['INSTAR_REQUIRE_ALL'] === '1' ? test : test.skip;
const root = resolve(import.meta.dirname, '../..');

/** An overlay in a folder of its own with its base, and a file that is no image. */
function makeImages(t: ExecutionContext): string {
  const folder = join(makeDirectory(t), 'images');
  mkdirSync(join(folder, 'chain'), {recursive: true});
  for (const file of ['image.qcow2', 'base.raw']) {
    writeSparseImage(join(folder, 'chain', file), readImage('chain-qcow2-raw', file));
  }

  writeFileSync(join(folder, 'notes.txt'), 'no image');
  return folder;
}

test('a folder that is not there is no failure, and is named', async (t) => {
  const {exitCode, stdout} = await startConformance(makeDirectory(t), ['--images', 'nowhere']);
  t.is(stdout, 'conformance: nowhere is not there, so no image was compared');
  t.is(exitCode, 0);
});

test('images are found in every folder, in order', (t) => {
  t.deepEqual(listImages(makeImages(t)), ['chain/base.raw', 'chain/image.qcow2', 'notes.txt']);
  t.is(listImages('/nonexistent'), undefined);
});

test('a version that is not at hand is an error that names those that are', (t) => {
  t.throws(() => findLiveTool(root, '=1.2.3'), {instanceOf: GeneratorError, message: /No qemu-img of '=1\.2\.3'/});
});

testReal(`needs ${INSTALLED}: qemu-img judged by itself is the same, and leaves the folder as it was`, async (t) => {
  const folder = makeImages(t);
  const before = readTree(folder);
  const directory = makeDirectory(t);
  const live = findLiveTool(root, undefined);
  const itself =
    live.args.length === 0 ? live.command : resolve(root, 'qemu-img-binaries/x86_64', live.version, 'qemu-img');
  const {exitCode, stdout} = await startConformance(directory, ['--images', folder, '--program', itself]);
  t.regex(stdout, /conformance: 15 cases, 1 versions, 15 baselines: 15 same, 0 allowed, 0 different, 0 skipped$/);
  t.is(exitCode, 0);
  t.deepEqual(readTree(folder), before);
  t.deepEqual(readdirSync(join(folder, 'chain')), ['base.raw', 'image.qcow2']);
});

testReal(`needs ${INSTALLED}: another program differs, at places that are named`, async (t) => {
  const directory = makeDirectory(t);
  const options = ['--images', makeImages(t), '--case', 'info/chain/*', '--program', makeProgram(directory)];
  const {exitCode, stdout} = await startConformance(directory, options);
  t.regex(stdout, /different: info\/chain\/base\.raw as /);
  t.regex(stdout, /conformance: 2 cases, 1 versions, 2 baselines: 0 same, 0 allowed, 2 different, 0 skipped$/);
  t.is(exitCode, 1);
});

testReal(`needs ${INSTALLED}: a selection of nothing fails`, async (t) => {
  const directory = makeDirectory(t);
  const options = ['--images', makeImages(t), '--case', 'info/nothing', '--program', makeProgram(directory)];
  const {exitCode, stdout} = await startConformance(directory, options);
  t.regex(stdout, /problem: Nothing was compared/);
  t.is(exitCode, 1);
});
