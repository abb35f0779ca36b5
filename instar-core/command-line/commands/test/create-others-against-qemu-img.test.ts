import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {VDI_IMAGE_UUID, VDI_LAST_SNAPSHOT_UUID} from '../../../../guest/abi/random-fields.ts';
import {makeQed} from '../../../operations/verify/test/other-attacks.ts';
import {type Binary, findBinaries} from '../../test/qemu-img-binaries.ts';
import {type Answer, runQemuImg} from '../../test/run-qemu-img.ts';
import {someBinaries} from './support/some-binaries.ts';

// create of vdi, qed, qcow and parallels: what is said and what is written, as every qemu-img at hand.

const BINARIES = someBinaries();
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = findBinaries().length === 0 && !isNeeded ? test.skip : test;
const UUID_LENGTH = 16;

type Made = {readonly answer: Answer; readonly image: Buffer | undefined};

/** `FILE` stands for the target, `BASE` for a raw file of 2 MiB, `OTHER` for a qed image of as much. */
const same = test.macro({
  async exec(t: ExecutionContext, words: string) {
    t.true(BINARIES.length > 0);
    for (const binary of BINARIES) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const [theirs, ours] = [makeTheirs(t, binary, words), await makeOurs(t, binary, words)];
      t.deepEqual(ours.answer, theirs.answer, binary.version);
      t.deepEqual(ours.image?.length, theirs.image?.length, binary.version);
      t.true(ours.image === undefined || theirs.image?.equals(ours.image), `bytes of ${binary.version}`);
    }
  },
  title: (_, words) => `as qemu-img: create ${words}`,
});

function makeTheirs(t: ExecutionContext, {path: program}: Binary, words: string): Made {
  const folder = makeFolder(t);
  const {status, stdout, stderr} = spawnSync(program, place(`create ${words}`, folder), {
    encoding: 'utf8',
    env: {LC_ALL: 'C', PATH: process.env['PATH'] ?? ''},
    timeout: 20_000,
  });
  const strip = (text: string): string => text.replaceAll(/[^\s']*\/qemu-img\b/g, 'qemu-img');
  return readMade(folder, {exit: status ?? -1, stdout: strip(stdout), stderr: strip(stderr)});
}

async function makeOurs(t: ExecutionContext, {version}: Binary, words: string): Promise<Made> {
  const folder = makeFolder(t);
  const made = readMade(folder, await runQemuImg(place(`create ${words}`, folder), version));
  // A refusal leaves nothing.
  t.is(existsSync(path.join(folder, 'image')), made.answer.exit === 0 && !words.includes('help'));
  return made;
}

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-create-others-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  writeFileSync(path.join(folder, 'base'), '');
  truncateSync(path.join(folder, 'base'), 2 << 20);
  writeFileSync(path.join(folder, 'other'), makeQed());
  return folder;
}

function place(words: string, folder: string): string[] {
  const file = (name: string): string => path.join(folder, name);
  const files = {FILE: file('image'), BASE: file('base'), OTHER: file('other')};
  return words
    .split(' ')
    .map((word) => word.replaceAll(/FILE|BASE|OTHER/g, (name) => files[name as keyof typeof files]));
}

/** What was drawn at random is zeros; images that fail are not looked at, since qemu-img leaves empty files. */
function readMade(folder: string, answer: Answer): Made {
  const strip = (text: string): string => text.replaceAll(folder, 'FOLDER');
  const file = path.join(folder, 'image');
  const told = {...answer, stdout: strip(answer.stdout), stderr: strip(answer.stderr)};
  if (answer.exit !== 0 || !existsSync(file) || statSync(file).size > 64 << 20) return {answer: told, image: undefined};
  const image = readFileSync(file);
  if (image.toString('latin1', 4, 8) === 'QEMU') {
    for (const at of [VDI_IMAGE_UUID, VDI_LAST_SNAPSHOT_UUID]) image.fill(0, at, at + UUID_LENGTH);
  }

  return {answer: told, image: Buffer.from(image.toString('latin1').replaceAll(folder, 'FOLDER'), 'latin1')};
}

const SECRET = '--object secret,id=s,data=abc';

const ROWS: Readonly<Record<string, readonly string[]>> = {
  vdi: [
    'FILE 0',
    'FILE 1',
    'FILE 3M',
    'FILE 3000000',
    'FILE 129M',
    'FILE 20G',
    '-o static=on FILE 3000000',
    '-o static FILE 0',
    '-o static=on,preallocation=full FILE 2M',
    '-o static=maybe FILE 2M',
    '-o preallocation=falloc FILE 2M',
    '-o preallocation=metadata FILE 2M',
    '-o preallocation=often FILE 2M',
    '-o cluster_size=1M FILE 2M',
    '-b BASE -F raw FILE',
    'FILE',
    'FILE 562949819203585',
    'FILE 1024T',
    '-o help',
    '-o help FILE',
  ],
  qed: [
    'FILE 0',
    'FILE 1000',
    'FILE 3M',
    'FILE 64T',
    'FILE 65T',
    '-o cluster_size=4k FILE 16G',
    '-o cluster_size=4k FILE 17G',
    '-o cluster_size=4k,table_size=1 FILE 1G',
    '-o cluster_size=1M,table_size=16 FILE 1G',
    '-o cluster_size=64M,table_size=16 FILE 1G',
    '-o cluster_size=2k FILE 1M',
    '-o cluster_size=0 FILE 1M',
    '-o cluster_size=16G FILE 1M',
    '-o table_size=0 FILE 1M',
    '-o table_size=3 FILE 1M',
    '-o table_size=0x10 FILE 1M',
    '-o table_size=4294967300 FILE 1M',
    '-o table_size=4k FILE 1M',
    '-o table_size=18446744073709551615 FILE 1M',
    '-b BASE -F raw FILE',
    '-b OTHER -F qed FILE 3M',
    '-b missing -u -F vmdk FILE 3M',
    '-b missing -u -F unknown FILE 3M',
    '-b missing -F raw FILE 3M',
    '-b BASE FILE',
    '-o backing_fmt=raw FILE 1M',
    '-o preallocation=full FILE 1M',
    '-o preallocation=metadata FILE 1M',
    '-o help',
    '-o help FILE',
  ],
  qcow: [
    'FILE 0',
    'FILE 1',
    'FILE 3M',
    'FILE 2097153',
    'FILE 40G',
    '-b BASE -F raw FILE',
    '-b OTHER -F qed FILE 3M',
    '-b missing -u -F vmdk FILE 3M',
    '-b missing -u -F unknown FILE 3M',
    '-b BASE FILE',
    '-o backing_fmt=raw FILE 1M',
    '-o backing_fmt=unknown FILE 1M',
    '-o cluster_size=4k FILE 1M',
    '-o encryption=on FILE 1M',
    '-o encrypt.format=aes FILE 1M',
    '-o encrypt.format=aes,encrypt.key-secret=absent FILE 1M',
    `${SECRET} -o encrypt.format=aes,encrypt.key-secret=s FILE 1M`,
    `${SECRET} -o encryption=on,encrypt.key-secret=s FILE 1M`,
    `${SECRET} -b BASE -F raw -o encryption=on,encrypt.key-secret=s FILE`,
    `${SECRET} -o encryption=off,encrypt.key-secret=s FILE 1M`,
    `${SECRET} -o encrypt.key-secret=s FILE 1M`,
    `${SECRET} -o encryption=on,encrypt.format=aes,encrypt.key-secret=s FILE 1M`,
    `${SECRET} -o encrypt.format=luks,encrypt.key-secret=s FILE 1M`,
    `${SECRET} -o encrypt.format=unknown,encrypt.key-secret=s FILE 1M`,
    `${SECRET} -o encryption=on,encrypt.key-secret=s FILE 0`,
    '-o help',
    '-o help FILE',
  ],
  parallels: [
    'FILE 0',
    'FILE 1',
    'FILE 1000',
    'FILE 3M',
    'FILE 1T',
    'FILE 5000T',
    '-o cluster_size=64k FILE 10G',
    '-o cluster_size=1000 FILE 1M',
    '-o cluster_size=512 FILE 100k',
    '-o cluster_size=1 FILE 5G',
    '-o cluster_size=0 FILE 1M',
    '-o cluster_size=512 FILE 2199023255551',
    '-o cluster_size=2147483647 FILE 1M',
    '-o cluster_size=2G FILE 1M',
    '-o cluster_size=1M -b BASE -F raw FILE',
    '-o preallocation=metadata FILE 1M',
    '-o help',
    '-o help FILE',
  ],
};

for (const [format, rows] of Object.entries(ROWS)) {
  for (const words of rows) testReal(same, `-f ${format} ${words}`);
}
