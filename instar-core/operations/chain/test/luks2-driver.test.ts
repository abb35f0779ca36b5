import {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makeLuks2Volume} from '../../../sandbox/test/support/luks2-volume.ts';
import {walkLayers} from './support/walk-layers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-luks2-driver-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const PAYLOAD = Buffer.from(Array.from({length: 65_536}, (_, index) => (index * 13 + (index >> 8)) & 255));

/** Reads of a prime number of bytes begin and end anywhere in the cipher's sectors. */
const reads = test.macro({
  async exec(t, sectorSize: number, readSize: number) {
    const file = path.join(folder, `${sectorSize}-${readSize}.luks`);
    writeFileSync(file, makeLuks2Volume(PAYLOAD, {passphrase: 'open', kdf: 'pbkdf2', sectorSize, slot: 0}));
    const outcome = await walkLayers([{format: 'luks', files: [file], secret: Buffer.from('open')}], {readSize});
    if (outcome.kind === 'refused') return t.fail(outcome.reason);
    t.is(outcome.sizeBytes, BigInt(PAYLOAD.length));
    return t.true(outcome.contents.equals(PAYLOAD));
  },
  title: (_given, sectorSize: number, readSize: number) =>
    `a LUKS2 volume with sectors of ${sectorSize} bytes is read, ${readSize} bytes at a time`,
});
test(reads, 512, 65_536);
test(reads, 512, 509);
test(reads, 1024, 4093);
test(reads, 4096, 65_536);
test(reads, 4096, 1021);
test(reads, 4096, 16_381);
