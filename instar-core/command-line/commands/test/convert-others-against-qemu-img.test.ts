import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {VDI_IMAGE_UUID, VDI_LAST_SNAPSHOT_UUID} from '../../../../guest/abi/random-fields.ts';
import {findBinaries} from '../../test/qemu-img-binaries.ts';
import {type Answer, runInstar} from '../../test/run-qemu-img.ts';

// convert to vdi, qed, qcow and parallels: new images are qemu-img's byte for byte, old ones stay whole.

const QEMU_IMG = findBinaries().at(-1);
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Without a qemu-img there is nothing to compare with. */
const testReal = QEMU_IMG === undefined && !isNeeded ? test.serial.skip : test.serial;
/** `auto` is kvm where the machine has it. */
const SANDBOXES = ['auto', 'wasm'] as const;
const SECRET = '--object secret,id=s,data=abcdefghijklmnop';
const ENCRYPTED = `${SECRET} -o encrypt.format=aes,encrypt.key-secret=s`;
const UUID_LENGTH = 16;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-convert-others-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const MEBIBYTE = 1 << 20;
const SIZE = 6 * MEBIBYTE + 1536;

/** A disk of a bit more than 6 MiB: short stretches of data, and one across 2 MiB, where tables change. */
function makeDisk(name: string, seed: number): void {
  const disk = Buffer.alloc(SIZE);
  const write = (offset: number, length: number): void => {
    for (let index = 0; index < length; index++) disk[offset + index] = (index * 7 + seed * 13 + (index >> 8)) % 251;
  };
  write(0, 512 * seed);
  write(70_000 * seed, 3000);
  write(2 * MEBIBYTE - 5000 * seed, 300_000);
  write(4 * MEBIBYTE + 512, 4096);
  write(SIZE - 512, 512);
  writeFileSync(at(name), disk);
}

function ask(...argv: readonly string[]): string {
  const {status, stdout, stderr} = spawnSync(QEMU_IMG?.path ?? '', argv, {cwd: folder, encoding: 'utf8'});
  if (status !== 0) throw new Error(`qemu-img ${argv.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

if (QEMU_IMG !== undefined) {
  makeDisk('disk.raw', 1);
  makeDisk('old.raw', 3);
  writeFileSync(at('base.raw'), Buffer.alloc(5 * MEBIBYTE, 0x5a));
  ask('convert', '-O', 'qcow2', '-B', 'base.raw', '-F', 'raw', 'disk.raw', 'child.qcow2');
}

let names = 0;

/** Converts as the newest qemu-img; the files are the last words. */
function convert(words: string, sandbox: string): Promise<Answer> {
  return runInstar(`convert -m 1 ${words}`.split(' '), {
    personality: 'qemu-img',
    environment: {INSTAR_SANDBOX: sandbox, INSTAR_QEMU_VERSION: QEMU_IMG?.version ?? ''},
  });
}

const DONE = {exit: 0, stdout: '', stderr: ''};

const same = test.macro({
  async exec(t: ExecutionContext, words: string, source: string) {
    const theirs = `theirs${++names}`;
    ask('convert', '-m', '1', ...words.split(' '), source, theirs);
    for (const sandbox of SANDBOXES) {
      const ours = `ours${++names}`;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      t.deepEqual(await convert(`${words} ${at(source)} ${at(ours)}`, sandbox), DONE);
      t.true(readImage(ours).equals(readImage(theirs)), sandbox);
    }
  },
  title: (_, words) => `the bytes of qemu-img: convert ${words}`,
});

/** What is drawn at random is zeros. */
function readImage(name: string): Buffer {
  const image = readFileSync(at(name));
  if (image.toString('latin1', 4, 8) === 'QEMU') {
    for (const field of [VDI_IMAGE_UUID, VDI_LAST_SNAPSHOT_UUID]) image.fill(0, field, field + UUID_LENGTH);
  }

  return image;
}

for (const words of [
  '-O vdi',
  '-O vdi -S 0',
  '-O vdi -o static=on',
  '-O qed',
  '-O qed -S 0 -o cluster_size=1M',
  '-O qed -o cluster_size=4k,table_size=2',
  '-O qcow',
  '-O qcow -S 64k',
  `-O qcow ${ENCRYPTED}`,
  '-O parallels',
  '-O parallels -o cluster_size=64k',
  '-O parallels -o cluster_size=1536',
]) {
  testReal(same, words, 'disk.raw');
}

for (const words of ['-O qed', '-O qed -o cluster_size=4k', '-O qcow', `-O qcow ${ENCRYPTED}`]) {
  testReal(same, `${words} -B base.raw -F raw`, 'child.qcow2');
}

type Existing = {
  /** How the old image was made, by this program where qemu-img cannot. */
  readonly made?: string;
  readonly isOurs?: boolean;
  /** What `-n` is given besides. */
  readonly flags?: string;
};

const keepsWhole = test.macro({
  async exec(t: ExecutionContext, format: string, {made = '', flags = '', isOurs = false}: Existing = {}) {
    const isEncrypted = made.includes('encrypt');
    const secret = isEncrypted ? `${SECRET} ` : '';
    const old = `old${++names}`;
    const making = `-O ${format} ${made}`.trim();
    if (isOurs) t.deepEqual(await convert(`${making} ${at('old.raw')} ${at(old)}`, 'wasm'), DONE);
    else ask('convert', ...making.split(' '), 'old.raw', old);
    for (const sandbox of SANDBOXES) {
      const target = `kept${++names}`;
      copyFileSync(at(old), at(target));
      const named = `driver=${format},${isEncrypted ? 'encrypt.key-secret=s,' : ''}file.filename=${at(target)}`;
      const words = `-n ${secret}${flags}--image-opts --target-image-opts driver=raw,file.filename=${at('disk.raw')} ${named}`;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      t.deepEqual(await convert(words, sandbox), DONE);
      const compared = `${secret}--image-opts driver=raw,file.filename=disk.raw ${named}`;
      t.is(ask('compare', ...compared.split(' ')), 'Images are identical.\n', sandbox);
      if (format !== 'qcow') t.regex(ask('check', '-f', format, target), /No errors were found/, sandbox);
    }
  },
  title: (given = '') => `an old image that is written stays whole: ${given}`,
});

testReal('vdi', keepsWhole, 'vdi');
testReal('vdi, static', keepsWhole, 'vdi', {made: '-o static=on'});
testReal('qed', keepsWhole, 'qed');
testReal('qed, zeros written as data', keepsWhole, 'qed', {flags: '-S 0 '});
testReal('qed with small clusters', keepsWhole, 'qed', {made: '-o cluster_size=4k,table_size=2'});
testReal('qcow', keepsWhole, 'qcow');
testReal('qcow, encrypted', keepsWhole, 'qcow', {made: ENCRYPTED});
testReal('qcow, compressed', keepsWhole, 'qcow', {made: '-c', isOurs: true});
testReal('qcow, written compressed', keepsWhole, 'qcow', {flags: '-c '});
testReal('parallels', keepsWhole, 'parallels');
