import {Buffer} from 'node:buffer';
import {spawnSync, type SpawnSyncReturns} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import * as fields from '../../../../guest/abi/random-fields.ts';
import {type Binary, findBinaries} from '../../test/qemu-img-binaries.ts';
import {type Answer, runQemuImg} from '../../test/run-qemu-img.ts';
import {someBinaries} from './support/some-binaries.ts';

// create of luks, and of qcow2 with encryption: what is said and what is written, as real qemu-img programs do, and
// whether these open it again.

const BINARIES = someBinaries();
/** qemu-img counts iterations for two seconds before it makes a volume, so one release makes each. */
const NEWEST = BINARIES.slice(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = findBinaries().length === 0 && !isNeeded ? test.skip : test;

const SECRET = ['--object', 'secret,id=s,data=a passphrase'] as const;
const MAGIC = Buffer.from('LUKS\u00ba\u00be', 'latin1');
/** LUKS On-Disk Format Specification 1.2.3: where a header tells the bytes of its key, each of them in 4000 stripes. */
const KEY_BYTES_AT = 108;
const STRIPES = 4000;

type Made = {readonly answer: Answer; readonly image: Buffer | undefined};

/** `FILE` stands for the target; every one is given the secret `s`. */
const same = test.macro<[string, (readonly Binary[])?]>({
  async exec(t, words, binaries = BINARIES) {
    t.true(binaries.length > 0);
    for (const binary of binaries) {
      const folder = makeFolder(t);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const [theirs, ours] = [makeTheirs(t, binary, words), await makeOurs(folder, binary, words)];
      t.deepEqual(ours.answer, theirs.answer, binary.version);
      if (ours.answer.exit !== 0 || words.includes('help')) continue;
      t.is(ours.image?.length, theirs.image?.length, binary.version);
      t.true(maskVolume(ours.image).equals(maskVolume(theirs.image)), `bytes of ${binary.version}`);
      t.true(opens(binary, path.join(folder, 'image'), words), binary.version);
    }
  },
  title: (_, words) => `as qemu-img: create ${words}`,
});

function makeTheirs(t: ExecutionContext, {path: program}: Binary, words: string): Made {
  const folder = makeFolder(t);
  let {status, stdout, stderr} = run(program, makeArguments(words, folder));
  // On a busy machine it cannot tell how long its own work took.
  for (let again = 0; again < 5 && stderr.includes('accurate CPU usage'); again++) {
    ({status, stdout, stderr} = run(program, makeArguments(words, folder)));
  }

  const strip = (text: string): string => text.replaceAll(/[^\s']*\/qemu-img\b/g, 'qemu-img');
  return readMade(folder, {exit: status ?? -1, stdout: strip(stdout), stderr: strip(stderr)});
}

async function makeOurs(folder: string, {version}: Binary, words: string): Promise<Made> {
  return readMade(folder, await runQemuImg(makeArguments(words, folder), version));
}

function run(program: string, argv: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, argv, {
    encoding: 'utf8',
    env: {LC_ALL: 'C', PATH: process.env['PATH'] ?? ''},
    timeout: 30_000,
  });
}

function makeArguments(words: string, folder: string): readonly string[] {
  const placed = words.split(' ').map((word) => word.replace('FILE', path.join(folder, 'image')));
  return ['create', ...SECRET, ...placed];
}

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-create-encrypted-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

function readMade(folder: string, answer: Answer): Made {
  const file = path.join(folder, 'image');
  const strip = (text: string): string => text.replaceAll(file, 'FILE');
  const image = existsSync(file) ? readFileSync(file) : undefined;
  return {answer: {...answer, stdout: strip(answer.stdout), stderr: strip(answer.stderr)}, image};
}

/** The image without what differs from run to run. */
function maskVolume(image: Buffer = Buffer.alloc(0)): Buffer {
  const start = image.indexOf(MAGIC);
  if (start === -1) return image;
  const header = image.subarray(start);
  const materialLength = header.readUInt32BE(KEY_BYTES_AT) * STRIPES;
  const ranges = [
    [fields.LUKS_DIGEST, fields.LUKS_ITERATIONS + 4],
    [fields.LUKS_UUID, fields.LUKS_UUID + 36],
    [fields.LUKS_SLOT_ITERATIONS, fields.LUKS_SLOT_SALT + fields.LUKS_SALT_LENGTH],
    [fields.LUKS_MATERIAL, fields.LUKS_MATERIAL + materialLength],
  ] as const;
  for (const [from, to] of ranges) header.fill(0, from, to);
  return image;
}

/** The real program takes the passphrase. */
function opens({path: program}: Binary, file: string, words: string): boolean {
  const [driver, key] = words.includes('-f luks') ? ['luks', 'key-secret'] : ['qcow2', 'encrypt.key-secret'];
  const format = driver === 'luks' ? '' : `encrypt.format=${words.includes('=luks') ? 'luks' : 'aes'},`;
  const options = `driver=${driver},${format}${key}=s,file.filename=${file}`;
  return run(program, ['compare', ...SECRET, '--image-opts', options, options]).status === 0;
}

const LUKS = '-f luks -o key-secret=s,iter-time=1';
const QCOW2 = '-f qcow2 -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=1';
testReal(same, `${LUKS},cipher-alg=serpent-256,hash-alg=sha512 FILE 1000`, NEWEST);
testReal(same, `${QCOW2},compat=0.10,preallocation=metadata,encrypt.cipher-alg=twofish-192 FILE 3M`, NEWEST);

for (const options of [
  'cipher-alg=rot13',
  'cipher-alg=3des',
  'cipher-alg=cast5-128',
  'cipher-mode=gcm',
  'ivgen-alg=random',
  'hash-alg=crc32',
  'ivgen-alg=essiv,ivgen-hash-alg=sha1',
  'cipher-alg=serpent-128,ivgen-alg=essiv,ivgen-hash-alg=sha512',
]) {
  testReal(same, `${LUKS},${options} FILE 1M`);
}
testReal(same, '-f luks FILE 1M');
testReal(same, '-f luks -o key-secret=other FILE 1M');
testReal(same, '-f luks -o help');
testReal(same, '-f luks -o help FILE');

testReal(same, '-f qcow2 -o encrypt.format=aes,encrypt.key-secret=s FILE 3M');
testReal(same, '-f qcow2 -o encryption=on,encrypt.key-secret=s FILE 3M');
testReal(same, '-f qcow2 -o encrypt.format=aes,encrypt.key-secret=s,encrypt.iter-time=3 FILE 3M');
testReal(same, '-f qcow2 -o encrypt.format=rot13,encrypt.key-secret=s FILE 3M');
testReal(same, '-f qcow2 -o encrypt.key-secret=s FILE 3M');
testReal(same, '-f qcow2 -o encryption=on FILE 3M');
testReal(same, '-f qcow2 -o encrypt.format=luks FILE 3M');
testReal(same, '-f qcow2 -o encrypt.format=luks,encrypt.key-secret=other FILE 3M');
testReal(same, `${QCOW2},encryption=on FILE 3M`);
testReal(same, `${QCOW2},encrypt.cipher-alg=rot13 FILE 3M`);
