import fc from 'fast-check';
import type {FormatName} from '../../../generators/cases/case.ts';
import {type Flag, FLAGS} from './flag.ts';
import {MADE, WRITTEN} from './image-options.ts';
import type {CommandName, Made, Operation} from './operation.ts';

const FORMATS: readonly FormatName[] = [...(Object.keys(MADE) as (keyof typeof MADE)[]), 'dmg'];
const DD_FORMATS = FORMATS.filter((format) => format !== 'luks');
const MOST_FLAGS = 3;
const INTO: readonly (readonly Flag[])[] = [
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

const convertFlags: fc.Arbitrary<readonly Flag[]> = fc
  .tuple(
    flagsOf('convert'),
    fc.oneof({weight: 4, arbitrary: fc.constant([])}, {weight: 1, arbitrary: fc.constantFrom(...INTO)}),
    fc.boolean(),
  )
  .map(([flags, into, skips]) => [
    ...flags,
    ...into,
    ...(skips && flags.includes('bitmaps') ? (['skip-broken-bitmaps'] as const) : []),
  ]);

const maybe = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, {nil: undefined});
const blockBytes = fc.oneof(fc.constantFrom(512, 65_536, 1_048_576), fc.integer({min: 400, max: 100_000}));
const sizeBytes = fc.oneof(fc.constantFrom(0, 1, 512, 1_048_576), fc.nat({max: 1 << 30}));

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

function flagsOf(command: CommandName): fc.Arbitrary<readonly Flag[]> {
  return fc.array(fc.constantFrom(...FLAGS[command]), {maxLength: MOST_FLAGS}).map((flags) => [...new Set(flags)]);
}

type Operations = {readonly [Name in CommandName]: fc.Arbitrary<Extract<Operation, {command: Name}>>};

function listOperations(sector: fc.Arbitrary<number>): Operations {
  const flagged = <Name extends CommandName>(command: Name) => ({
    command: fc.constant(command),
    flags: flagsOf(command),
  });
  return {
    info: fc.record(flagged('info')),
    check: fc.record(flagged('check')),
    map: fc.record({...flagged('map'), startSector: maybe(sector), sectors: maybe(sector)}),
    measure: fc
      .tuple(output, fc.record({...flagged('measure'), sizeBytes: fc.option(sizeBytes, {freq: 3, nil: undefined})}))
      .map(([made, rest]) => ({...rest, ...made})),
    compare: fc.record({...flagged('compare'), other: fc.constantFrom('itself', 'below', 'first')}),
    create: fc
      .tuple(output, fc.record({...flagged('create'), sizeBytes: maybe(sizeBytes)}))
      .map(([made, rest]) => ({...rest, ...made})),
    convert: fc.tuple(output, convertFlags).map(([made, flags]) => ({command: 'convert' as const, flags, ...made})),
    dd: fc.record({
      ...flagged('dd'),
      to: fc.constantFrom(...DD_FORMATS),
      blockBytes,
      count: maybe(fc.nat({max: 200})),
      skip: maybe(fc.nat({max: 200})),
    }),
    bench: fc.record({
      ...flagged('bench'),
      requests: fc.nat({max: 60}),
      requestBytes: fc.oneof(fc.constantFrom(512, 4096, 65_536), fc.integer({min: 1, max: 200_000})),
      stepBytes: maybe(fc.oneof(fc.constantFrom(512, 65_536), fc.nat({max: 300_000}))),
      fromSector: maybe(sector),
      pattern: maybe(fc.nat({max: 255})),
      flushInterval: maybe(fc.nat({max: 10})),
    }),
  };
}

export const COMMANDS = Object.keys(FLAGS) as CommandName[];
