import {existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {type Answer, runQemuImg} from '../../test/run-qemu-img.ts';
import {spawnPatiently} from '../../test/spawn-patiently.ts';
import {someBinaries} from './support/some-binaries.ts';

const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'instar-encrypted-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));
writeFileSync(at('wrong'), 'abc\n');

const binaries = someBinaries();

function ask(program: string, argv: readonly string[]): Answer {
  const {status, stdout, stderr} = spawnPatiently(program, argv, {env: {LC_ALL: 'C'}});
  return {exit: status ?? -1, stdout, stderr};
}

// Deriving keys as seldom as LUKS allows keeps this short.
const MAKE = [
  ['-f', 'luks', '-o', 'key-secret=s,iter-time=10', at('luks'), '1M'],
  ['-f', 'qcow2', '-o', 'encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10', at('luks.qcow2'), '1M'],
  ['-f', 'qcow2', '-o', 'encrypt.format=aes,encrypt.key-secret=s', at('aes.qcow2'), '1M'],
  ['-f', 'qcow2', '-b', at('luks.qcow2'), '-F', 'qcow2', '-u', at('over.qcow2'), '1M'],
] as const;
// A build without a cryptographic library makes none of these.
const isMade = binaries.some(({path: program}) => {
  for (const argv of MAKE) ask(program, ['create', '-q', '--object', 'secret,id=s,data=abc', ...argv]);
  return MAKE.every((argv) => existsSync(argv.at(-2) ?? ''));
});
const compared = isMade ? test : test.skip;

/** Arguments in which `@name` stands for a file of this test. */
const agrees = test.macro({
  async exec(t, argv: string) {
    const call = argv.replaceAll('@', `${folder}/`).split(' ');
    // Unlocking takes its time: the newest one is enough.
    const asked = argv.startsWith('info') ? binaries : binaries.slice(-1);
    for (const {path: program, version} of asked) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      t.deepEqual(await runQemuImg(call, version), ask(program, call), version);
    }
  },
  title: (_given: string | undefined, argv: string) => `says of encrypted images what qemu-img says: ${argv}`,
});
const RIGHT = '--object secret,id=s,data=abc';

compared(agrees, 'info @luks');
compared(agrees, 'info --output=json @luks');
compared(agrees, 'info @luks.qcow2');
compared(agrees, 'info --output=json @luks.qcow2');
compared(agrees, 'info @aes.qcow2');
compared(agrees, 'info --backing-chain @over.qcow2');
compared(agrees, 'info --image-opts driver=luks,key-secret=none,file.filename=@luks');
compared(agrees, `info ${RIGHT} --image-opts key-secret=s,file.filename=@luks`);
compared(agrees, `info ${RIGHT} --image-opts driver=qcow2,encrypt.key-secret=s,file.filename=@luks.qcow2`);
compared(agrees, `info ${RIGHT} --image-opts encrypt.key-secret=s,file.filename=@aes.qcow2`);
compared(agrees, 'map @luks');
compared(agrees, 'map @luks.qcow2');
compared(agrees, 'map @aes.qcow2');
compared(agrees, 'map @over.qcow2');
compared(agrees, 'map --image-opts driver=luks,key-secret=none,file.filename=@luks');
compared(agrees, `map ${RIGHT} --image-opts driver=luks,key-secret=s,file.filename=@luks`);
compared(agrees, `map ${RIGHT} --image-opts driver=qcow2,encrypt.key-secret=s,file.filename=@luks.qcow2`);
compared(
  agrees,
  `map ${RIGHT} --image-opts driver=qcow2,encrypt.format=aes,encrypt.key-secret=s,file.filename=@luks.qcow2`,
);
compared(agrees, `map ${RIGHT} --image-opts driver=qcow2,encrypt.key-secret=s,file.filename=@aes.qcow2`);
compared(agrees, 'map --object secret,id=s,data=no --image-opts driver=luks,key-secret=s,file.filename=@luks');
compared(agrees, 'map --object secret,id=s,data= --image-opts driver=luks,key-secret=s,file.filename=@luks');
compared(agrees, 'map --object secret,id=s,file=@wrong --image-opts driver=luks,key-secret=s,file.filename=@luks');
compared(agrees, 'map --object authz-list,id=s --image-opts driver=luks,key-secret=s,file.filename=@luks');
compared(
  agrees,
  `map ${RIGHT} --image-opts driver=qcow2,file.filename=@over.qcow2,backing.driver=qcow2,backing.encrypt.key-secret=s,backing.file.filename=@luks.qcow2`,
);
compared(agrees, 'check @luks.qcow2');
compared(agrees, 'check @aes.qcow2');
compared(agrees, `check ${RIGHT} --image-opts driver=qcow2,encrypt.key-secret=s,file.filename=@luks.qcow2`);
