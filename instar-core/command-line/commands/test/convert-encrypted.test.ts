import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries} from '../../test/qemu-img-binaries.ts';
import {runInstar} from '../../test/run-qemu-img.ts';

// What is converted into an encrypted image comes back out of it, by instar and by the newest qemu-img at hand.

const SECRET = ['--object', 'secret,id=s,data=a passphrase'] as const;
const SANDBOXES = ['wasm', ...(existsSync('/dev/kvm') || process.env['INSTAR_REQUIRE_ALL'] === '1' ? ['kvm'] : [])];
const QEMU_IMG = findBinaries().at(-1);

const folder = mkdtempSync(path.join(tmpdir(), 'instar-convert-encrypted-'));
test.after.always(() => rmSync(folder, {recursive: true}));
const [source, image, back] = ['source', 'image', 'back'].map((name) => path.join(folder, name)) as [
  string,
  string,
  string,
];

/** Text, a hole of a mebibyte, and text that ends within a cluster. */
const DISK = Buffer.concat([
  Buffer.alloc(300_032, 'a sector of the disk '),
  Buffer.alloc(1 << 20),
  Buffer.alloc(99_840, 'the last sectors '),
]);
writeFileSync(source, DISK);

type Target = {readonly format: string; readonly options: string; readonly opening: string};

const comesBack = test.macro<[Target]>({
  async exec(t, {format, options, opening}) {
    for (const sandbox of SANDBOXES) {
      const environment = {INSTAR_SANDBOX: sandbox};
      const run = async (argv: readonly string[]): Promise<void> => {
        const answer = await runInstar(['convert', '-q', ...SECRET, ...argv], {environment});
        t.deepEqual(answer, {exit: 0, stdout: '', stderr: ''}, sandbox);
      };
      const opened = `${opening},file.filename=${image}`;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await run(['-f', 'raw', '-O', format, '-o', options, source, image]);
      t.false(readFileSync(image).includes('a sector of the disk'));
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await run(['--image-opts', '-O', 'raw', opened, back]);
      t.true(readFileSync(back).equals(DISK), sandbox);
      if (QEMU_IMG === undefined) continue;
      const {status} = spawnSync(QEMU_IMG.path, ['convert', ...SECRET, '--image-opts', '-O', 'raw', opened, back]);
      t.is(status, 0);
      t.true(readFileSync(back).equals(DISK), `${QEMU_IMG.version} of ${sandbox}`);
    }
  },
  title: (_, {format, options}) => `what goes into ${format} comes back: ${options}`,
});
const LUKS = {format: 'luks', opening: 'driver=luks,key-secret=s'} as const;
const QCOW2 = {format: 'qcow2', opening: 'driver=qcow2,encrypt.format=luks,encrypt.key-secret=s'} as const;
const CBC = 'encrypt.cipher-mode=cbc,encrypt.ivgen-alg=essiv,cluster_size=4096';
test.serial(comesBack, {...LUKS, options: 'key-secret=s,iter-time=1'});
test.serial(comesBack, {...LUKS, options: 'key-secret=s,iter-time=1,cipher-alg=serpent-256,cipher-mode=ctr'});
test.serial(comesBack, {...QCOW2, options: 'encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=1'});
test.serial(comesBack, {...QCOW2, options: `encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=1,${CBC}`});
test.serial(comesBack, {
  format: 'qcow2',
  options: 'encrypt.format=aes,encrypt.key-secret=s',
  opening: 'driver=qcow2,encrypt.format=aes,encrypt.key-secret=s',
});
test.serial(comesBack, {
  format: 'qcow',
  options: 'encrypt.format=aes,encrypt.key-secret=s',
  opening: 'driver=qcow,encrypt.format=aes,encrypt.key-secret=s',
});
