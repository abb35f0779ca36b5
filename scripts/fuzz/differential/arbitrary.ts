import fc from 'fast-check';
import {operationOf} from './arbitrary-operation.ts';
import {GIVEN} from './given-sets.ts';
import {COMPRESSED, MADE, SELDOM_MADE} from './image-options.ts';
import type {CommandName} from './operation.ts';
import type {Deed, Layer, MadeFormat, Recipe, Wound} from './recipe.ts';
import {isEncrypted} from './secret.ts';

const MEBIBYTE_SECTORS = 2048;
const MOST_SECTORS = 6 * MEBIBYTE_SECTORS;
const MOST_LAYERS = 4;

const PLAIN_FORMATS = (Object.keys(MADE) as MadeFormat[]).filter((format) => format !== 'luks');

const sectors = fc.nat({max: MOST_SECTORS - 1});
const deed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.oneof(
    {weight: 8, arbitrary: fc.constant('write' as const)},
    {weight: 6, arbitrary: fc.constantFrom('zero', 'unmap', 'discard', 'compressed', 'snapshot')},
    {weight: 2, arbitrary: fc.constantFrom('bitmap', 'fine-bitmap', 'still-bitmap')},
  ),
  sector: fc.oneof(
    sectors,
    sectors.map((value) => value - (value % 128)),
  ),
  sectors: fc.oneof(fc.integer({min: 1, max: 16}), fc.constantFrom(8, 128, 256), fc.integer({min: 1, max: 2048})),
  // Zeros that are written as data, too.
  pattern: fc.constantFrom(17, 0, 34, 255),
});

const content = {
  sectors: fc.oneof(
    fc.constantFrom(MEBIBYTE_SECTORS, 4 * MEBIBYTE_SECTORS, 1),
    fc.integer({min: 1, max: MOST_SECTORS}),
  ),
  deeds: fc.array(deed, {maxLength: 6}),
};

const plainLayer = fc.constantFrom(...PLAIN_FORMATS).chain((format) =>
  fc.record({
    format: fc.constant(format),
    options: fc.constantFrom(...MADE[format]),
    ...content,
  }),
);
const oddLayer = fc.record({
  format: fc.constant('raw' as const),
  options: fc.constant(''),
  oddBytes: fc.integer({min: 1, max: 511}),
  ...content,
});
const seldomLayer = fc
  .constantFrom(...SELDOM_MADE)
  .chain((made) => fc.record(content).map((rest) => ({...made, ...rest})));
const compressedLayer = fc
  .constantFrom(...COMPRESSED)
  .chain((made) => fc.record(content).map((rest) => ({...made, ...rest, compressed: true})));

const givenLayer: fc.Arbitrary<Layer> = fc
  .constantFrom(...GIVEN)
  .map((given) => ({...given, options: '', sectors: MEBIBYTE_SECTORS, deeds: []}));

/** Where formats have their headers and tables, and some bytes behind. */
const tablePlace = fc
  .tuple(
    fc.oneof(
      fc.constant(0),
      fc.constantFrom(512, 4096, 65_536).chain((page) => fc.nat({max: 20}).map((number) => page * number)),
      fc.constantFrom(1, 2, 3).map((mebibytes) => mebibytes * 1_048_576),
    ),
    fc.nat({max: 127}),
  )
  .map(([page, behind]) => page + behind);
const wound: fc.Arbitrary<Wound> = fc.record({
  at: tablePlace,
  bytes: fc.constantFrom(1, 2, 4, 8),
  value: fc.oneof(fc.constantFrom(0, 255, 1, 128), fc.nat({max: 255})),
});
const damage = fc.oneof(
  {weight: 3, arbitrary: fc.record({wounds: fc.array(wound, {minLength: 1, maxLength: 3})})},
  {weight: 1, arbitrary: fc.record({cutBytes: fc.oneof(fc.integer({min: 1, max: 2000}), fc.nat({max: 1_000_000}))})},
);

const soundLayer: fc.Arbitrary<Layer> = fc.oneof(
  {weight: 10, arbitrary: plainLayer},
  {weight: 1, arbitrary: seldomLayer},
  {weight: 1, arbitrary: oddLayer},
  {weight: 1, arbitrary: compressedLayer},
  {weight: 1, arbitrary: givenLayer},
);
const layer: fc.Arbitrary<Layer> = fc.oneof(
  {weight: 20, arbitrary: soundLayer},
  {weight: 1, arbitrary: fc.tuple(soundLayer, damage).map(([sound, done]) => ({...sound, ...done}))},
);

/**
 * Only the last image may need a key: a chain's other images are opened without being named. And only the last may come
 * from an image set, since all sets name their image alike.
 */
function makePlainBelow(layers: readonly Layer[]): readonly Layer[] {
  return layers.map(({set, ...each}, index) => {
    if (index === layers.length - 1) return set === undefined ? each : {...each, set};
    return set !== undefined || isEncrypted(each) ? {...each, format: 'raw', options: ''} : each;
  });
}

/** Chains of up to four images and one question; the commands that write are asked about more often. */
export function recipeOf(commands: readonly CommandName[]): fc.Arbitrary<Recipe> {
  return fc.record({
    layers: fc.array(layer, {minLength: 1, maxLength: MOST_LAYERS}).map((layers) => makePlainBelow(layers)),
    operation: operationOf(commands, sectors),
  });
}
