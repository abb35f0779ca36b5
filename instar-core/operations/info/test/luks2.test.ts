import {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {runInstar, runQemuImg} from '../../../command-line/test/run-qemu-img.ts';
import {makeLuks, makeLuks2} from '../../chain/test/support/luks-sample.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-luks2-'));
test.after.always(() => rmSync(folder, {recursive: true}));
let files = 0;

function save(image: Buffer): string {
  const file = path.join(folder, `${files++}.img`);
  writeFileSync(file, image);
  return file;
}

const SEGMENT = '{"type":"crypt","offset":"32768","size":"dynamic","encryption":"aes-xts-plain64","sector_size":512}';
const METADATA = `{"keyslots":{"0":{"area":[1,"x",{}],"n":-1}},"tokens":{},"segments":{"0":${SEGMENT}},"config":{}}`;

test('instar names a LUKS2 volume and tells its header', async (t) => {
  const file = save(makeLuks2(METADATA));
  const {exit, stdout} = await runInstar(['info', '--output=json', file]);
  t.is(exit, 0);
  t.like(JSON.parse(stdout), {
    format: 'luks',
    encrypted: true,
    'virtual-size': 0x10_00_00 - 32_768,
    'format-specific': {
      type: 'luks',
      data: {
        version: 2,
        label: 'a label',
        uuid: '01234567-89ab-cdef-0123-456789abcdef',
        encryption: 'aes-xts-plain64',
        'payload-offset': 32_768,
      },
    },
  });
});

test('a payload may have a size of its own', async (t) => {
  const {stdout} = await runInstar(['info', save(makeLuks2(METADATA.replace('dynamic', '65536')))]);
  t.regex(stdout, /^virtual size: 64 KiB \(65536 bytes\)$/m);
});

test('called as qemu-img, LUKS2 is raw, and refused when told to be luks', async (t) => {
  const file = save(makeLuks2(METADATA));
  t.regex((await runQemuImg(['info', file], '11.1.3')).stdout, /^file format: raw$/m);
  const {exit, stderr} = await runQemuImg(['info', '-f', 'luks', file], '11.1.3');
  t.deepEqual(
    {exit, stderr},
    {exit: 1, stderr: `qemu-img: Could not open '${file}': LUKS version 2 is not supported\n`},
  );
});

const refuses = test.macro({
  async exec(t, image: Buffer) {
    const file = save(image);
    const {exit, stderr} = await runInstar(['info', file]);
    t.deepEqual({exit, stderr}, {exit: 1, stderr: `info: Could not open '${file}': LUKS2 metadata are broken\n`});
  },
  title: (given = '') => `LUKS2 metadata are refused: ${given}`,
});
const header = makeLuks2(METADATA);
test('none', refuses, makeLuks2(''));
test('cut off', refuses, header.subarray(0, 4096 + 100));
test('no segment', refuses, makeLuks2('{"segments":{}}'));
test('an offset that is no number', refuses, makeLuks2(METADATA.replace('32768', '0x800')));
test('an offset of too many digits', refuses, makeLuks2(METADATA.replace('32768', '9'.repeat(30))));
test('text in the wrong place', refuses, makeLuks2(METADATA.replace('{"keyslots"', '"keyslots"')));
test('too deep', refuses, makeLuks2(`{"tokens":${'['.repeat(2000)}`));
test('a huge cipher', refuses, makeLuks2(METADATA.replace('aes-xts-plain64', 'a'.repeat(5000))));
const huge = Buffer.from(header);
huge.writeBigUInt64BE(1n << 40n, 8);
test('a header of a tebibyte', refuses, huge);
const none = Buffer.from(header);
none.writeBigUInt64BE(4096n, 8);
test('a header without room for them', refuses, none);

test('what reads a LUKS image asks for the passphrase before it looks at the header', async (t) => {
  const file = save(makeLuks({cipher: 'foo'}));
  const {exit, stderr} = await runQemuImg(['map', file], '11.1.3');
  t.is(exit, 1);
  t.is(stderr, `qemu-img: Could not open '${file}': Parameter 'key-secret' is required for cipher\n`);
});
