import fc from 'fast-check';
import type {FormatName} from '../../../generators/cases/case.ts';
import {MADE, WRITTEN} from './image-options.ts';
import type {CommandName, ConvertFlag, Made, Operation} from './operation.ts';

const FORMATS: readonly FormatName[] = [...(Object.keys(MADE) as (keyof typeof MADE)[]), 'dmg'];
const DD_FORMATS = FORMATS.filter((format) => format !== 'luks');
const FLAGS: readonly ConvertFlag[] = [
  'named',
  'image-opts',
  'compressed',
  'over-below',
  'snapshot',
  'bitmaps',
  'progress',
  'quiet',
  'twice',
  'after-first',
  'target-is-zero',
  'sparse-0',
  'sparse-64k',
  'unordered',
  'shared',
  'offload',
  'salvage',
];
const INTO: readonly (readonly ConvertFlag[])[] = [
  ['into-existing'],
  ['into-existing', 'onto-data'],
  ['into-existing', 'small-target'],
];
const WEIGHTS: Partial<Record<CommandName, number>> = {convert: 8, dd: 2, create: 2};

/** An output: raw ones and qcow2 ones most of all, and few with keys, which take time. */
const output: fc.Arbitrary<Made> = fc
  .oneof(
    {weight: 10, arbitrary: fc.constantFrom('raw' as const, 'qcow2' as const)},
    {weight: 10, arbitrary: fc.constantFrom(...DD_FORMATS)},
    {weight: 1, arbitrary: fc.constant('luks' as const)},
  )
  .chain((to) =>
    fc.record({
      to: fc.constant(to),
      options: fc.constantFrom(...(to in MADE ? MADE[to as keyof typeof MADE] : ['']), ...(WRITTEN[to] ?? [])),
    }),
  );

const convertFlags: fc.Arbitrary<readonly ConvertFlag[]> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...FLAGS), {maxLength: 3}),
    fc.oneof({weight: 4, arbitrary: fc.constant([])}, {weight: 1, arbitrary: fc.constantFrom(...INTO)}),
    fc.boolean(),
  )
  .map(([flags, into, skips]) => [
    ...flags,
    ...into,
    ...(skips && flags.includes('bitmaps') ? (['skip-broken-bitmaps'] as const) : []),
  ]);

const json = fc.boolean();
const maybe = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, {nil: undefined});
const blockBytes = fc.oneof(fc.constantFrom(512, 65_536, 1_048_576), fc.integer({min: 400, max: 100_000}));

/** Every question about the images below `sector` sectors. */
export function operationOf(commands: readonly CommandName[], sector: fc.Arbitrary<number>): fc.Arbitrary<Operation> {
  const operations = listOperations(sector);
  return fc.oneof(
    ...commands.map((command) => ({
      weight: WEIGHTS[command] ?? 1,
      arbitrary: operations[command] as fc.Arbitrary<Operation>,
    })),
  );
}

type Operations = {readonly [Name in CommandName]: fc.Arbitrary<Extract<Operation, {command: Name}>>};

function listOperations(sector: fc.Arbitrary<number>): Operations {
  return {
    info: fc.record({command: fc.constant('info'), json, chain: fc.boolean(), named: fc.boolean()}),
    check: fc.record({command: fc.constant('check'), json, named: fc.boolean()}),
    map: fc.record({command: fc.constant('map'), json, startSector: maybe(sector), sectors: maybe(sector)}),
    measure: fc
      .tuple(json, output, fc.boolean())
      .map(([asJson, made, snapshot]) => ({command: 'measure' as const, json: asJson, snapshot, ...made})),
    compare: fc.record({
      command: fc.constant('compare'),
      strict: fc.boolean(),
      other: fc.constantFrom('itself', 'below', 'first'),
    }),
    create: fc
      .tuple(fc.boolean(), maybe(fc.oneof(fc.constantFrom(0, 1, 512, 1_048_576), fc.nat({max: 1 << 30}))), output)
      .map(([over, sizeBytes, made]) => ({command: 'create' as const, over, sizeBytes, ...made})),
    convert: fc.tuple(output, convertFlags).map(([made, flags]) => ({command: 'convert' as const, flags, ...made})),
    dd: fc.record({
      command: fc.constant('dd'),
      to: fc.constantFrom(...DD_FORMATS),
      blockBytes,
      count: maybe(fc.nat({max: 200})),
      skip: maybe(fc.nat({max: 200})),
    }),
    bench: fc.record({
      command: fc.constant('bench'),
      write: fc.boolean(),
      requests: fc.nat({max: 60}),
      requestBytes: fc.oneof(fc.constantFrom(512, 4096, 65_536), fc.integer({min: 1, max: 200_000})),
      stepBytes: maybe(fc.oneof(fc.constantFrom(512, 65_536), fc.nat({max: 300_000}))),
      fromSector: maybe(sector),
      pattern: maybe(fc.nat({max: 255})),
      flushInterval: maybe(fc.nat({max: 10})),
    }),
  };
}

export const COMMANDS = Object.keys(listOperations(fc.constant(0))) as CommandName[];
