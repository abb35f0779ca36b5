import {Buffer} from 'node:buffer';
import {mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import * as fc from 'fast-check';
import {runInstar} from '../../test/run-qemu-img.ts';

// convert -n onto vdi, qed, qcow and parallels images that cannot be written safely: refused, and nothing is lost.

const folder = mkdtempSync(path.join(tmpdir(), 'instar-unsafe-targets-'));
const at = (name: string): string => path.join(folder, name);
test.after.always(() => rmSync(folder, {recursive: true}));

const MEBIBYTE = 1 << 20;
const DATA = Buffer.alloc(3 * MEBIBYTE, 0x33);
writeFileSync(at('data.raw'), DATA);
const SANDBOXES = ['auto', 'wasm'] as const;

let names = 0;

async function makeImage(words: string): Promise<Buffer> {
  const name = `made${++names}`;
  const {exit, stderr} = await runInstar(`convert -f raw ${words} ${at('data.raw')} ${at(name)}`.split(' '));
  if (exit !== 0) throw new Error(stderr);
  return readFileSync(at(name));
}

type Damage = (image: Buffer) => void;

const refused = test.macro({
  async exec(t: ExecutionContext, words: string, damage: Damage, why: string) {
    const image = await makeImage(words);
    damage(image);
    for (const sandbox of SANDBOXES) {
      const target = `target${++names}`;
      writeFileSync(at(target), image);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await runInstar(`convert -f raw -n ${words} ${at('data.raw')} ${at(target)}`.split(' '), {
        environment: {INSTAR_SANDBOX: sandbox},
      });
      t.deepEqual(answer, {exit: 1, stdout: '', stderr: why.replaceAll('TARGET', at(target))});
      t.true(readFileSync(at(target)).equals(image), sandbox);
    }
  },
  title: (given = '') => `refused and left as it was: ${given}`,
});

const le32 =
  (offset: number, value: number): Damage =>
  (image) =>
    void image.writeUInt32LE(value, offset);
const le64 =
  (offset: number, value: bigint): Damage =>
  (image) =>
    void image.writeBigUInt64LE(value, offset);
const be64 =
  (offset: number, value: bigint): Damage =>
  (image) =>
    void image.writeBigUInt64BE(value, offset);

const UNSAFE = 'so that it cannot be written safely';
const OPENING = "convert: Could not open 'TARGET': ";
const WRITING = 'convert: error while writing at byte 0: ';

const VDI = '-O vdi';
const OVERLAID = `${OPENING}block map and blocks lie over each other, ${UNSAFE}
`;
const CUT = `${OPENING}the image file ends within its block map, ${UNSAFE}
`;
test.serial('vdi whose map lies over the header', refused, VDI, le32(340, 0), OVERLAID);
test.serial('vdi whose blocks lie over the map', refused, VDI, le32(344, 512), OVERLAID);
test.serial('vdi whose map lies behind the file', refused, VDI, le32(340, 0x7f_ff_fe_00), CUT);

const QED = '-O qed';
const UNCLOSED = `${OPENING}the image was not closed correctly, ${UNSAFE}
`;
const WRONG_ENTRY = `${WRITING}Invalid argument
`;
const unclosed: Damage = (image) => {
  le64(16, 2n)(image);
  le64(65_536, 4660n)(image);
};
test.serial('qed that was not closed, with a wrong table', refused, QED, unclosed, UNCLOSED);
test.serial('qed whose first table is the L1 table', refused, QED, le64(65_536, 65_536n), WRONG_ENTRY);
const inHeader: Damage = (image) => le64(Number(image.readBigUInt64LE(65_536)), 4096n)(image);
test.serial('qed whose first cluster is in the header', refused, QED, inHeader, WRONG_ENTRY);

const QCOW = '-O qcow';
const MISPLACED = `${WRITING}a table or cluster lies where none can be, ${UNSAFE}
`;
test.serial('qcow whose first table lies over the L1 table', refused, QCOW, be64(48, 40n), MISPLACED);
test.serial(
  'qcow whose first table ends behind all files',
  refused,
  QCOW,
  be64(48, 0x7f_ff_ff_ff_ff_ff_ff_00n),
  MISPLACED,
);
test.serial('qcow whose first cluster is its table', refused, QCOW, be64(4096, 4096n), MISPLACED);
test.serial('qcow whose first cluster begins within a sector', refused, QCOW, be64(4096, 8200n), MISPLACED);

const PARALLELS = '-O parallels';
const OUTSIDE = `${OPENING}entry 0 places a cluster outside the data, ${UNSAFE}
`;
const IN_USE = `${OPENING}parallels: Image was not closed correctly; cannot be opened read/write
`;
test.serial('parallels that was not closed', refused, PARALLELS, le32(44, 0x74_6f_6e_59), IN_USE);
test.serial('parallels with a cluster behind the file', refused, PARALLELS, le32(64, 4000), OUTSIDE);
test(
  'parallels with a cluster in the table',
  refused,
  PARALLELS,
  (image) => {
    image.write('WithoutFreeSpace');
    image.writeUInt32LE(1, 64);
  },
  OUTSIDE,
);

const SHARED = `${OPENING}entry 2 places a cluster over that of another entry, ${UNSAFE}
`;
const sharing: Damage = (image) => void image.copy(image, 72, 64, 68);
test.serial('parallels with two entries of one cluster', refused, PARALLELS, sharing, SHARED);
test.serial(
  'parallels with clusters that lie over each other in part',
  refused,
  PARALLELS,
  (image) => {
    image.write('WithoutFreeSpace');
    for (const [index, sector] of [2048, 6144, 5120].entries()) image.writeUInt32LE(sector, 64 + 4 * index);
  },
  SHARED,
);

test.serial('clusters far behind the others are compared too', async (t) => {
  const image = await makeImage('-O parallels -o cluster_size=512');
  // Behind as many clusters as are kept in mind at once.
  for (const index of [1, 2]) image.writeUInt32LE(36_000_000, 64 + 4 * index);
  writeFileSync(at('far'), image);
  truncateSync(at('far'), 36_000_001 * 512);
  const {stderr} = await runInstar(['convert', '-f', 'raw', '-n', '-O', 'parallels', at('data.raw'), at('far')]);
  t.is(stderr, SHARED.replace('TARGET', at('far')));
});

test.serial('images damaged anywhere in their tables end in an answer', async (t) => {
  const images = await Promise.all(
    ['-O vdi', '-O qed -o cluster_size=4k', '-O qcow', '-O parallels -o cluster_size=64k'].map(
      async (words) => [words.split(' ').slice(0, 2).join(' '), await makeImage(words)] as const,
    ),
  );
  const damaged = fc.record({
    which: fc.constantFrom(...images),
    offset: fc.oneof(fc.nat(1023), fc.nat(16_383)),
    bytes: fc.uint8Array({minLength: 1, maxLength: 8}),
  });
  await fc.assert(
    fc.asyncProperty(damaged, async ({which: [words, image], offset, bytes}) => {
      const copy = Buffer.from(image);
      copy.set(bytes, offset);
      writeFileSync(at('damaged'), copy);
      const {exit, stderr} = await runInstar(
        `convert -f raw -n ${words} ${at('data.raw')} ${at('damaged')}`.split(' '),
      );
      t.true(exit === 0 || /^convert: .*\n$/.test(stderr), stderr);
      t.notRegex(stderr, /guest|trap|unreachable/);
    }),
    {numRuns: 60},
  );
});
