import {Buffer} from 'node:buffer';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makeDmg} from '../../../operations/chain/test/support/dmg-samples.ts';
import {makeLuks, makeLuks2} from '../../../operations/chain/test/support/luks-sample.ts';
import {
  makeBochs,
  makeCloop,
  makeParallels,
  makePattern,
  makeVdi,
} from '../../../operations/chain/test/support/other-samples.ts';
import {makeIso, makePartitionedDisk} from '../../../operations/info/test/image-samples.ts';
import {runInstar, runQemuImg} from '../../test/run-qemu-img.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-detection-'));
test.after.always(() => rmSync(folder, {recursive: true}));
let folders = 0;

/** In a folder of its own, so that the name can be what it has to be. */
function save(name: string, image: Buffer): string {
  const own = path.join(folder, String(folders++));
  mkdirSync(own);
  writeFileSync(path.join(own, name), image);
  return path.join(own, name);
}

type Answer = {readonly exit: number; readonly stdout: string; readonly stderr: string};

/** The format that is printed, or the last words of the refusal. */
function formatOf({exit, stdout, stderr}: Answer): string {
  if (exit !== 0) return /: ([^:]*)\n$/.exec(stderr)?.[1] ?? stderr;
  return /^file format: (.*)$/m.exec(stdout)?.[1] ?? stdout;
}

const shows = test.macro({
  async exec(t, name: string, image: Buffer, [secure, asQemu]: readonly [string, string]) {
    const file = save(name, image);
    t.is(formatOf(await runInstar(['info', file])), secure, 'instar');
    t.is(formatOf(await runInstar(['info', '--unsafe-quirks', file])), asQemu, '--unsafe-quirks');
    t.is(formatOf(await runQemuImg(['info', file], '11.1.3')), asQemu, 'qemu-img');
  },
  title: (given = '', name: string) => `the format is found: ${given}, named ${name}`,
});

const UNKNOWN = 'unknown format; if it is a raw disk, name the format raw';
const sector = makePattern(512);
const table = [{type: 1, firstSector: 0, sectors: 1, offset: 0, length: 512}];
const dmg = makeDmg({data: sector, tables: [table], sectors: 1});
const disk = makePartitionedDisk();
/** A disk as it is, with a trailer behind it. */
const wholeDisk = makeDmg({
  data: disk,
  tables: [[{type: 1, firstSector: 0, sectors: disk.length / 512, offset: 0, length: disk.length}]],
  sectors: disk.length / 512,
});
const vdi = makeVdi({diskSize: 512, map: [0], blocks: [sector]});
const cloop = makeCloop([sector]);

test('dmg', shows, 'a.dmg', dmg, ['dmg', 'dmg']);
test('dmg', shows, 'a.img', dmg, ['dmg', 'raw']);
test('a dmg that begins like a disk', shows, 'a.img', wholeDisk, ['dmg', 'raw']);
test('a dmg and a byte', shows, 'a.img', Buffer.concat([dmg, sector.subarray(0, 1)]), ['dmg', 'raw']);
test('a text', shows, 'a.dmg', Buffer.from('no image\n'), [UNKNOWN, 'Could not locate UDIF trailer in dmg file']);
test('a text', shows, 'a.DMG', Buffer.from('no image\n'), [UNKNOWN, 'raw']);
test('an empty file', shows, 'a.dmg', Buffer.alloc(0), [UNKNOWN, 'raw']);
test('vdi', shows, 'a.dmg', vdi, ['vdi', 'vdi']);
test('cloop', shows, 'a.img', cloop, ['cloop', 'cloop']);
test('cloop', shows, 'a.dmg', cloop, ['cloop', 'Could not locate UDIF trailer in dmg file']);
test('cloop without its last newline', shows, 'a.img', damage(cloop, cloop.indexOf('$1\n') + 2), [UNKNOWN, 'raw']);
test('luks', shows, 'a.img', makeLuks(), ['luks', 'luks']);
test('luks of version 2', shows, 'a.img', makeLuks2('{"segments":{"0":{"offset":"4096","size":"512"}}}'), [
  'luks',
  'raw',
]);
test('an ISO 9660 file system', shows, 'a.iso', makeIso(), ['iso', 'raw']);

const parallels = {clusterSectors: 8, sectors: 8, table: [0], clusters: []} as const;
test('parallels that counts clusters', shows, 'a.img', makeParallels(parallels), ['parallels', 'parallels']);
const older = makeParallels({...parallels, magic: 'WithoutFreeSpace'});
test('parallels that counts sectors', shows, 'a.img', older, ['parallels', 'parallels']);
const growing = {diskSize: 512, extentSize: 512, catalog: [undefined], extents: []} as const;
test('bochs', shows, 'a.img', makeBochs(growing), ['bochs', 'bochs']);
test('bochs of version 1', shows, 'a.img', makeBochs({...growing, version: 1}), ['bochs', 'bochs']);
test('bochs of version 3', shows, 'a.img', damage(makeBochs(growing), 66, 3), [UNKNOWN, 'raw']);

function damage(image: Buffer, at: number, byte = 0): Buffer {
  const copy = Buffer.from(image);
  copy[at] = byte;
  return copy;
}
