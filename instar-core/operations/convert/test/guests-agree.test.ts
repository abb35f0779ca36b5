import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {type ConvertWish, convertWith} from './support/convert-with.ts';
import {makeDisk} from './support/sparse-disk.ts';

// Whatever runs the guests and however many there are, the same bytes come out.

const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
const hasKvm = existsSync('/dev/kvm') || isNeeded;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-guests-agree-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const source = path.join(folder, 'disk');
writeFileSync(
  source,
  makeDisk(14_000, [
    {at: 3, length: 5000, kind: 'text'},
    {at: 1000, length: 700, kind: 'noise'},
    {at: 2500, length: 300, kind: 'zeros'},
    {at: 6000, length: 2000, kind: 'marks'},
    {at: 9001, length: 4999, kind: 'noise'},
  ]),
);

type Setting = Pick<ConvertWish, 'sandbox' | 'workers' | 'crewFromBytes'>;

const SETTINGS: readonly Setting[] = [
  {sandbox: 'wasm'},
  {sandbox: 'wasm', crewFromBytes: 0n, workers: 2},
  {sandbox: 'wasm', crewFromBytes: 0n, workers: 3},
  ...(hasKvm ? ([{sandbox: 'kvm'}, {sandbox: 'kvm', crewFromBytes: 0n, workers: 2}] as const) : []),
];

const agrees = test.macro({
  async exec(t: ExecutionContext, wish: Omit<ConvertWish, 'sources' | 'target'>) {
    const images = [];
    // An image may hold its own name.
    const target = path.join(folder, 'target');
    for (const setting of SETTINGS) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, so that each has all processors
      const outcome = await convertWith({...wish, ...setting, sources: [source], target});
      t.is(outcome.kind, 'converted');
      images.push(readFileSync(target));
      rmSync(target);
    }

    const [first, ...others] = images;
    for (const other of others) t.true(first?.equals(other));
  },
  title: (_given, {format, options = '', compress = false, sparseBytes = 4096n}) =>
    `all make the same of ${format} ${options}${compress ? ' -c' : ''} -S ${sparseBytes}`,
});
test.serial(agrees, {format: 'raw'});
test.serial(agrees, {format: 'raw', sparseBytes: 0n});
test.serial(agrees, {format: 'qcow2'});
test.serial(agrees, {format: 'qcow2', options: 'cluster_size=512', sparseBytes: 512n});
test.serial(agrees, {format: 'qcow2', compress: true});
test.serial(agrees, {format: 'qcow2', options: 'compression_type=zstd', compress: true});
test.serial(agrees, {format: 'vmdk', options: 'subformat=streamOptimized'});
test.serial(agrees, {format: 'vhdx'});

if (!hasKvm) test.skip('kvm: there is no /dev/kvm', (t) => t.pass());
