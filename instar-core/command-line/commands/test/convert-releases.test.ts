import {Buffer} from 'node:buffer';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {runQemuImg} from '../../test/run-qemu-img.ts';

// What convert writes and refuses as one release or another of qemu-img.

const CLUSTER = 65_536;

/** A source that holds these bytes, and where to put what they are converted to. */
function makeFiles(t: ExecutionContext, contents: Buffer) {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-releases-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  const [source, target] = [path.join(folder, 'source'), path.join(folder, 'target')];
  writeFileSync(source, contents);
  return {folder, source, target};
}

type Entry = {readonly length: number; readonly data: boolean};

async function map(image: string, version: string): Promise<readonly Entry[]> {
  return JSON.parse((await runQemuImg(['map', '--output=json', image], version)).stdout);
}

const leaves = test.macro({
  async exec(t, version: string, dataBytes: number) {
    const {source, target} = makeFiles(t, Buffer.concat([Buffer.alloc(CLUSTER, 'data'), Buffer.alloc(4096 + 512)]));
    t.is((await runQemuImg(['convert', '-f', 'raw', '-O', 'qcow2', source, target], version)).exit, 0);
    t.like(await map(target, version), [{length: dataBytes, data: true}]);
  },
  title: (_given: string | undefined, version: string) => `zeros of a cluster that the end cuts off, as ${version}`,
});

test(leaves, '6.2.0', CLUSTER + 4096 + 512);
test(leaves, '7.0.0', CLUSTER);

const places = test.macro({
  async exec(t, version: string, data: boolean) {
    const {folder, source, target} = makeFiles(t, Buffer.alloc(4 * CLUSTER));
    const options = `data_file=${path.join(folder, 'contents')},data_file_raw=on`;
    t.is((await runQemuImg(['convert', '-f', 'raw', '-O', 'qcow2', '-o', options, source, target], version)).exit, 0);
    t.like(await map(target, version), [{length: 4 * CLUSTER, data}]);
  },
  title: (_given: string | undefined, version: string) =>
    `clusters of a raw data file that nothing is in, as ${version}`,
});

test(places, '5.2.0', false);
test(places, '6.0.0', true);

const refuses = test.macro({
  async exec(t, version: string, reason: string) {
    const {source, target} = makeFiles(t, Buffer.alloc(CLUSTER, 'data'));
    const answer = await runQemuImg(
      ['convert', '-f', 'raw', '-O', 'qed', '-o', 'table_size=1', source, target],
      version,
    );
    t.is(answer.exit, 1);
    t.is(answer.stderr.replaceAll(target, 'T'), `qemu-img: Could not open 'T': ${reason}\n`);
    t.false(existsSync(target));
  },
  title: (_given: string | undefined, version: string) => `a new image that cannot be opened again, as ${version}`,
});

test(refuses, '5.2.0', "Could not open 'T': Invalid argument");
test(refuses, '6.0.0', 'QED table offset is invalid');
