import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {findBinaries} from '../../../command-line/test/qemu-img-binaries.ts';
import {makeLuks1Volume} from './support/luks1-volume.ts';
import {makePattern} from './support/other-samples.ts';
import {walkLayers} from './support/walk-layers.ts';

const binary = findBinaries().at(-1);
const folder = mkdtempSync(path.join(tmpdir(), 'instar-luks1-driver-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const payload = makePattern(40 * 512, 10);
const volume = path.join(folder, 'volume.luks');
writeFileSync(volume, makeLuks1Volume(payload, 'correct horse'));

async function walkLuks(secret: string | undefined, readSize?: number) {
  const bytes = secret === undefined ? undefined : Buffer.from(secret);
  return walkLayers([{format: 'luks', files: [volume], secret: bytes}], {readSize});
}

for (const readSize of [undefined, 4093, 700]) {
  test(`luks is read with its passphrase, ${readSize ?? 'all'} bytes at a time`, async (t) => {
    const walked = await walkLuks('correct horse', readSize);
    t.true(walked.kind === 'walked' && walked.contents.equals(payload));
  });
}

test('luks is read by qemu-img with the same passphrase', (t) => {
  if (binary === undefined) return t.log('no qemu-img to compare with');
  const raw = path.join(folder, 'luks.raw');
  const image = `driver=luks,key-secret=s,file.filename=${volume}`;
  const secret = ['--object', 'secret,id=s,data=correct horse'];
  const {status, stderr} = spawnSync(binary.path, ['convert', ...secret, '--image-opts', image, '-O', 'raw', raw]);
  t.is(status, 0, String(stderr));
  return t.true(readFileSync(raw).equals(payload));
});

test('luks is refused with another passphrase, and without one', async (t) => {
  const wrong = await walkLuks('wrong');
  t.is(wrong.kind === 'refused' && wrong.reason, 'Invalid password, cannot unlock any keyslot');
  const none = await walkLuks(undefined);
  t.is(none.kind === 'refused' && none.reason, "Parameter 'key-secret' is required for cipher");
});
