import type {Operation} from './operation.ts';
import type {Deed, Layer, Recipe} from './recipe.ts';

/** Recipes that are simpler than this one in one place, the greatest simplifications first. */
export function listSmaller({layers, operation}: Recipe): readonly Recipe[] {
  return [
    ...(layers.length > 1 ? without(layers) : []).map((fewer) => ({layers: fewer, operation})),
    ...replaceEach(layers, listSmallerLayers).map((changed) => ({layers: changed, operation})),
    ...listSmallerOperations(operation).map((simpler) => ({layers, operation: simpler})),
  ];
}

function listSmallerLayers(layer: Layer): readonly Layer[] {
  const {deeds, options, sectors, compressed = false, oddBytes = 0, wounds = [], cutBytes = 0} = layer;
  return [
    ...without(wounds).map((fewer) => ({...layer, wounds: fewer})),
    ...listSmallerNumbers(cutBytes, 0).map((fewer) => ({...layer, cutBytes: fewer})),
    ...(compressed ? [{...layer, compressed: false}] : []),
    ...(oddBytes > 0 ? [{...layer, oddBytes: 0}] : []),
    ...without(deeds).map((fewer) => ({...layer, deeds: fewer})),
    ...(options === '' || layer.format === 'luks' ? [] : [{...layer, options: ''}]),
    ...listSmallerNumbers(sectors, 1).map((fewer) => ({...layer, sectors: fewer})),
    ...replaceEach(deeds, listSmallerDeeds).map((changed) => ({...layer, deeds: changed})),
  ];
}

function listSmallerDeeds(deed: Deed): readonly Deed[] {
  return [
    ...listSmallerNumbers(deed.sector, 0).map((sector) => ({...deed, sector})),
    ...listSmallerNumbers(deed.sectors, 1).map((sectors) => ({...deed, sectors})),
  ];
}

function listSmallerOperations(operation: Operation): readonly Operation[] {
  return [
    ...('options' in operation && operation.options !== '' && operation.to !== 'luks'
      ? [{...operation, options: ''}]
      : []),
    ...without(operation.flags).map((flags) => ({...operation, flags})),
    ...('count' in operation && operation.count !== undefined ? [{...operation, count: undefined}] : []),
    ...('skip' in operation && operation.skip !== undefined ? [{...operation, skip: undefined}] : []),
    ...(operation.command === 'map' ? listSmallerMaps(operation) : []),
    ...(operation.command === 'bench' ? listSmallerBenches(operation) : []),
  ];
}

function listSmallerMaps(map: Extract<Operation, {command: 'map'}>): readonly Operation[] {
  const keys = ['startSector', 'sectors'] as const;
  return keys.filter((key) => map[key] !== undefined).map((key) => ({...map, [key]: undefined}));
}

function listSmallerBenches(bench: Extract<Operation, {command: 'bench'}>): readonly Operation[] {
  const keys = ['stepBytes', 'fromSector', 'pattern', 'flushInterval'] as const;
  return [
    ...keys.filter((key) => bench[key] !== undefined).map((key) => ({...bench, [key]: undefined})),
    ...listSmallerNumbers(bench.requests, 1).map((requests) => ({...bench, requests})),
    ...listSmallerNumbers(bench.requestBytes, 512).map((requestBytes) => ({...bench, requestBytes})),
  ];
}

/** The least there can be, half, round numbers below, and one less. */
function listSmallerNumbers(value: number, least: number): readonly number[] {
  const candidates = [
    least,
    Math.floor(value / 2),
    value - (value % 2048),
    value - (value % 128),
    value - (value % 8),
    value - 1,
  ];
  return [...new Set(candidates)].filter((candidate) => candidate >= least && candidate < value);
}

function without<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return items.map((_, index) => items.toSpliced(index, 1));
}

function replaceEach<Item>(
  items: readonly Item[],
  listChanged: (item: Item) => readonly Item[],
): readonly (readonly Item[])[] {
  return items.flatMap((item, index) => listChanged(item).map((changed) => items.with(index, changed)));
}
