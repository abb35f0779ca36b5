import {Buffer} from 'node:buffer';
import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {convertWith} from './support/convert-with.ts';

const CLUSTER = 65_536;
const SECTOR = 512;
/** Where the first cluster of data is: behind header, refcount table and block, L1 and L2 table. */
const FIRST_DATA = 5 * CLUSTER;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-salvage-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const disk = Buffer.concat([Buffer.alloc(CLUSTER, 'first '), Buffer.alloc(CLUSTER, 'second ')]);

/** A compressed image whose first cluster is damaged. */
async function makeDamaged(name: string): Promise<string> {
  writeFileSync(at('disk'), disk);
  await convertWith({sources: [at('disk')], target: at(name), format: 'qcow2', compress: true});
  const fd = openSync(at(name), 'r+');
  writeSync(fd, Buffer.alloc(16, 0xff), 0, 16, FIRST_DATA);
  closeSync(fd);
  return at(name);
}

test('what cannot be read becomes zeros, with a warning for each sector', async (t) => {
  const damaged = await makeDamaged('warned.qcow2');
  const warnings: string[] = [];
  const {kind} = await convertWith({
    sources: [damaged],
    sourceFormat: 'qcow2',
    target: at('salvaged'),
    format: 'raw',
    salvage: true,
    listener: {onUnread: (message) => warnings.push(message)},
  });
  t.is(kind, 'converted');
  t.true(readFileSync(at('salvaged')).equals(Buffer.concat([Buffer.alloc(CLUSTER), disk.subarray(CLUSTER)])));
  const expected = Array.from(
    {length: CLUSTER / SECTOR},
    (_, sector) => `error while reading offset ${sector * SECTOR}: Input/output error`,
  );
  t.deepEqual(warnings, expected);
});

test('without --salvage the first such place ends it, whoever reads', async (t) => {
  const damaged = await makeDamaged('refused.qcow2');
  for (const crewFromBytes of [undefined, 0n]) {
    const wish = {sources: [damaged], sourceFormat: 'qcow2', target: at('refused'), format: 'raw', workers: 2} as const;
    // oxlint-disable-next-line no-await-in-loop -- one target
    const outcome = await convertWith({...wish, crewFromBytes});
    t.like(outcome, {kind: 'refused', message: 'error while reading at byte 0: Input/output error'});
    t.false(existsSync(at('refused')));
  }
});
