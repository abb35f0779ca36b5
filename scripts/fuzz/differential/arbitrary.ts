import fc from 'fast-check';
import type {FormatName} from '../../../generators/cases/case.ts';
import type {CommandName, ConvertFlag, Operation} from './operation.ts';
import type {Deed, Layer, MadeFormat, Recipe} from './recipe.ts';

const MEBIBYTE_SECTORS = 2048;
const MOST_SECTORS = 6 * MEBIBYTE_SECTORS;

/** Options of each format as an image is made, the plainest first: that is where shrinking goes. */
const MADE: Readonly<Record<MadeFormat, readonly string[]>> = {
  raw: [''],
  qcow2: [
    '',
    'compat=0.10',
    'cluster_size=512',
    'cluster_size=4k',
    'cluster_size=2M',
    'extended_l2=on',
    'extended_l2=on,cluster_size=16k',
    'refcount_bits=1',
    'refcount_bits=64',
    'lazy_refcounts=on',
    'compression_type=zstd',
    'preallocation=metadata',
  ],
  qed: ['', 'cluster_size=4k', 'table_size=1'],
  qcow: [''],
  vdi: ['', 'static=on'],
  vmdk: [
    '',
    'subformat=monolithicFlat',
    'subformat=twoGbMaxExtentSparse',
    'subformat=twoGbMaxExtentFlat',
    'zeroed_grain=on',
  ],
  vpc: ['', 'force_size=on', 'subformat=fixed', 'subformat=fixed,force_size=on'],
  vhdx: ['block_size=1M', '', 'subformat=fixed,block_size=1M'],
  parallels: ['', 'cluster_size=64k'],
};

/** More options that only outputs get, some of them wrong. */
const WRITTEN: Partial<Record<FormatName, readonly string[]>> = {
  raw: ['preallocation=falloc', 'preallocation=full', 'size=1M'],
  qcow2: [
    'preallocation=falloc',
    'cluster_size=3',
    'foo=bar',
    'compression_type=zstd,cluster_size=4k',
    'refcount_bits=8',
  ],
  vmdk: ['subformat=streamOptimized', 'adapter_type=lsilogic', 'subformat=foo'],
  vhdx: ['block_size=2M,log_size=2M', 'block_state_zero=off'],
  dmg: [''],
};

const FORMATS = Object.keys(MADE) as MadeFormat[];
const TARGETS: readonly FormatName[] = [...FORMATS, 'dmg'];
const FLAGS: readonly ConvertFlag[] = [
  'named',
  'compressed',
  'over-below',
  'snapshot',
  'bitmaps',
  'progress',
  'quiet',
  'twice',
  'into-existing',
  'sparse-0',
  'sparse-64k',
  'salvage',
];

const sectors = fc.nat({max: MOST_SECTORS - 1});
const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.oneof(
    {weight: 6, arbitrary: fc.constant('write' as const)},
    {weight: 6, arbitrary: fc.constantFrom('zero', 'unmap', 'discard', 'compressed', 'snapshot', 'bitmap')},
  ),
  sector: fc.oneof(
    sectors,
    sectors.map((value) => value - (value % 128)),
  ),
  sectors: fc.oneof(fc.integer({min: 1, max: 16}), fc.constantFrom(8, 128, 256), fc.integer({min: 1, max: 2048})),
  // Zeros that are written as data, too.
  pattern: fc.constantFrom(17, 0, 34, 255),
});

const size = fc.oneof(
  fc.constantFrom(MEBIBYTE_SECTORS, 4 * MEBIBYTE_SECTORS, 1),
  fc.integer({min: 1, max: MOST_SECTORS}),
);

const layer: fc.Arbitrary<Layer> = fc.constantFrom(...FORMATS).chain((format) =>
  fc.record({
    format: fc.constant(format),
    options: fc.constantFrom(...MADE[format]),
    sectors: size,
    deeds: fc.array(deed, {maxLength: 6}),
  }),
);

/** An output: raw ones and qcow2 ones most of all. */
const output = fc
  .oneof({weight: 3, arbitrary: fc.constantFrom('raw' as const, 'qcow2' as const)}, fc.constantFrom(...TARGETS))
  .chain((to) =>
    fc.record({
      to: fc.constant(to),
      options: fc.constantFrom('', ...(to in MADE ? MADE[to as MadeFormat] : []), ...(WRITTEN[to] ?? [])),
    }),
  );
const json = fc.boolean();
const maybe = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, {nil: undefined});

const OPERATIONS: {readonly [Name in CommandName]: fc.Arbitrary<Extract<Operation, {command: Name}>>} = {
  info: fc.record({command: fc.constant('info'), json, chain: fc.boolean(), named: fc.boolean()}),
  check: fc.record({command: fc.constant('check'), json, named: fc.boolean()}),
  map: fc.record({command: fc.constant('map'), json, startSector: maybe(sectors), sectors: maybe(sectors)}),
  measure: fc.tuple(json, output).map(([asJson, made]) => ({command: 'measure' as const, json: asJson, ...made})),
  compare: fc.record({
    command: fc.constant('compare'),
    strict: fc.boolean(),
    other: fc.constantFrom('itself', 'below', 'first'),
  }),
  create: fc
    .tuple(fc.boolean(), fc.oneof(fc.constantFrom(0, 1, 512, 1_048_576), fc.nat({max: 1 << 30})), output)
    .map(([over, sizeBytes, made]) => ({command: 'create' as const, over, sizeBytes, ...made})),
  convert: fc
    .tuple(output, fc.uniqueArray(fc.constantFrom(...FLAGS), {maxLength: 3}))
    .map(([made, flags]) => ({command: 'convert' as const, flags, ...made})),
  dd: fc.record({
    command: fc.constant('dd'),
    to: fc.constantFrom(...TARGETS),
    blockBytes: fc.oneof(fc.constantFrom(512, 65_536, 1_048_576), fc.integer({min: 400, max: 100_000})),
    count: maybe(fc.nat({max: 200})),
    skip: maybe(fc.nat({max: 200})),
  }),
};

export const COMMANDS = Object.keys(OPERATIONS) as CommandName[];

/** Chains of up to three images and one question; the commands that write are asked about more often. */
export function recipeOf(commands: readonly CommandName[]): fc.Arbitrary<Recipe> {
  const weights: Partial<Record<CommandName, number>> = {convert: 6, dd: 2};
  return fc.record({
    layers: fc.array(layer, {minLength: 1, maxLength: 3}),
    operation: fc.oneof(
      ...commands.map((command) => ({
        weight: weights[command] ?? 1,
        arbitrary: OPERATIONS[command] as fc.Arbitrary<Operation>,
      })),
    ),
  });
}
