import {img, io, ioOptions, type RecipeStep} from '../../../generators/images/recipe.ts';
import type {Operation} from './operation.ts';
import {type Deed, fileOf, isOverlay, type Layer, type Recipe, type Wound} from './recipe.ts';
import {isEncrypted, nameSecret, SECRET, spell, unlock} from './secret.ts';

const SECTOR_BYTES = 512;
const CLUSTER_BYTES = 65536;

/** A call of a program that makes images. */
export type MakingStep = RecipeStep | {readonly program: 'truncate'; readonly argv: readonly string[]};

/** The calls that make the images, and the output where it is there before; one that fails leaves things as they were. */
export function listSteps({layers, operation}: Recipe): readonly MakingStep[] {
  return [
    ...layers.flatMap((layer, index) => [
      ...listLayerSteps(layer, {layers, index}),
      ...listDamageSteps(layer, fileOf(layers, index)),
    ]),
    ...listTargetSteps(operation),
  ];
}

type Place = {readonly layers: readonly Layer[]; readonly index: number};

function listLayerSteps(layer: Layer, {layers, index}: Place): readonly MakingStep[] {
  if (layer.set !== undefined) return [];
  const file = fileOf(layers, index);
  const options = nameOptions(layer.options.replaceAll('{data}', `layer${index}.data`));
  if (layer.compressed === true) return compressDraft(layer, {file, options, draft: `draft${index}.raw`});
  const below = layers[index - 1];
  const backing = isOverlay(layers, index) && below ? ['-b', fileOf(layers, index - 1), '-F', below.format] : [];
  const size = String(layer.sectors * SECTOR_BYTES);
  return [
    img('create', ...nameSecret(layer), '-f', layer.format, ...options, ...backing, file, size),
    ...layer.deeds.map((deed, at) => toStep(deed, layer, {file, at})),
    ...(layer.format === 'raw' && layer.oddBytes ? [truncate(`+${layer.oddBytes}`, file)] : []),
  ];
}

type Compressing = {readonly file: string; readonly options: readonly string[]; readonly draft: string};

function compressDraft(layer: Layer, {file, options, draft}: Compressing): readonly MakingStep[] {
  const raw = {...layer, format: 'raw', options: ''} as const;
  return [
    img('create', '-f', 'raw', draft, String(layer.sectors * SECTOR_BYTES)),
    ...layer.deeds.map((deed, at) => toStep(deed, raw, {file: draft, at})),
    img('convert', '-c', '-f', 'raw', '-O', layer.format, ...options, draft, file),
  ];
}

/** Damage is done to the file, below its format. */
function listDamageSteps({wounds = [], cutBytes}: Layer, file: string): readonly MakingStep[] {
  return [...wounds.map((wound) => overwrite(wound, file)), ...(cutBytes ? [truncate(`-${cutBytes}`, file)] : [])];
}

function overwrite({at, bytes, value}: Wound, file: string): MakingStep {
  return io('raw', file, `write -P ${value} ${at} ${bytes}`);
}

function truncate(size: string, file: string): MakingStep {
  return {program: 'truncate', argv: ['-c', '-s', size, file]};
}

/** With `-n` the output is there before, sometimes with data in it; sometimes another file is there that is to be replaced. */
function listTargetSteps(operation: Operation): readonly MakingStep[] {
  if (!('to' in operation)) return [];
  const {to, flags} = operation;
  const file = `out.${to}`;
  if (flags.includes('into-existing')) return listExistingSteps(operation, file);
  return flags.includes('replaced')
    ? [img('create', '-f', 'raw', file, '3M'), io('raw', file, 'write -P 77 0 2M')]
    : [];
}

function listExistingSteps(
  {to, flags, ...rest}: Extract<Operation, {to: unknown}>,
  file: string,
): readonly MakingStep[] {
  const made = {format: to, options: 'options' in rest ? rest.options : ''};
  const size = flags.includes('small-target') ? '64k' : '8M';
  const step = (kind: Deed['kind'], sector: number, sectors: number) =>
    toStep({kind, sector, sectors, pattern: 99}, {...made, sectors: 16_384}, {file, at: 0});
  return [
    img('create', ...nameSecret(made), '-f', to, ...nameOptions(made.options), file, size),
    ...(flags.includes('onto-data') ? [step('write', 100, 1500), step('write', 6000, 30), step('zero', 200, 300)] : []),
  ];
}

type Image = Pick<Layer, 'format' | 'options' | 'sectors'>;
type Target = {readonly file: string; readonly at: number};

function toStep({kind, ...deed}: Deed, image: Image, {file, at}: Target): MakingStep {
  const {options, name} = unlock(image, file);
  switch (kind) {
    case 'snapshot':
      return img('snapshot', '-c', `s${at}`, ...options, name);
    case 'bitmap':
      return img('bitmap', '--add', ...nameFormat(image), ...options, name, `b${at}`);
    case 'fine-bitmap':
      return img('bitmap', '--add', '-g', '4k', ...nameFormat(image), ...options, name, `b${at}`);
    case 'still-bitmap':
      return img('bitmap', '--add', '--disable', ...nameFormat(image), ...options, name, `b${at}`);
    case 'write':
    case 'compressed':
    case 'zero':
    case 'unmap':
    case 'discard':
      return isEncrypted(image)
        ? ioOptions(SECRET, spell(image, file), toRequest({kind, ...deed}, image))
        : io(image.format, file, toRequest({kind, ...deed}, image));
  }
}

type RequestKind = Exclude<Deed['kind'], 'snapshot' | 'bitmap' | 'fine-bitmap' | 'still-bitmap'>;

/** A deed as a command of qemu-io, kept within the image. */
function toRequest(deed: Deed & {readonly kind: RequestKind}, {sectors}: Image): string {
  const start = Math.min(deed.sector, sectors - 1) * SECTOR_BYTES;
  const length = Math.max(1, Math.min(deed.sectors, sectors - start / SECTOR_BYTES)) * SECTOR_BYTES;
  const pattern = `-P ${deed.pattern}`;
  switch (deed.kind) {
    case 'compressed':
      return `write -c ${pattern} ${start - (start % CLUSTER_BYTES)} ${CLUSTER_BYTES}`;
    case 'zero':
      return `write -z ${start} ${length}`;
    case 'unmap':
      return `write -z -u ${start} ${length}`;
    case 'discard':
      return `discard ${start} ${length}`;
    case 'write':
      return `write ${pattern} ${start} ${length}`;
  }
}

function nameOptions(options: string): readonly string[] {
  return options === '' ? [] : ['-o', options];
}

function nameFormat(image: Pick<Image, 'format' | 'options'>): readonly string[] {
  return isEncrypted(image) ? [] : ['-f', image.format];
}
