import type {FormatName} from '../../../generators/cases/case.ts';
import {img, io, type RecipeStep} from '../../../generators/images/recipe.ts';
import type {Operation} from './operation.ts';

/** The formats that images are made in. */
export type MadeFormat = Exclude<FormatName, 'dmg' | 'bochs' | 'cloop' | 'luks' | 'iso'>;

/** Something that is done to an image after it was made; offsets and lengths are in sectors of 512 bytes. */
export type Deed = {
  readonly kind: 'write' | 'compressed' | 'zero' | 'unmap' | 'discard' | 'snapshot' | 'bitmap';
  readonly sector: number;
  readonly sectors: number;
  readonly pattern: number;
};

/** One image of a chain. */
export type Layer = {
  readonly format: MadeFormat;
  /** The `-o` argument; empty for none. */
  readonly options: string;
  readonly sectors: number;
  readonly deeds: readonly Deed[];
};

/** Images, the lowest first, and what is asked about the last of them. Plain data, so that it can be saved. */
export type Recipe = {readonly layers: readonly Layer[]; readonly operation: Operation};

/** Formats that can lie over another image. */
const OVERLAYS: ReadonlySet<MadeFormat> = new Set(['qcow2', 'qed', 'qcow']);
const SECTOR_BYTES = 512;
const CLUSTER_BYTES = 65536;

export function fileOf(layers: readonly Layer[], index: number): string {
  return `layer${index}.${layers[index]?.format ?? 'raw'}`;
}

/** Where the chain begins that the last layer belongs to: formats without backing files start a new one. */
export function isOverlay(layers: readonly Layer[], index: number): boolean {
  const layer = layers[index];
  return index > 0 && layer !== undefined && OVERLAYS.has(layer.format) && !layer.options.includes('data_file');
}

/** The calls of qemu-img and qemu-io that make the images; one that fails leaves the image as it was. */
export function listSteps({layers}: Pick<Recipe, 'layers'>): readonly RecipeStep[] {
  return layers.flatMap((layer, index) => {
    const file = fileOf(layers, index);
    const below = layers[index - 1];
    const backing = isOverlay(layers, index) && below ? ['-b', fileOf(layers, index - 1), '-F', below.format] : [];
    const options = layer.options === '' ? [] : ['-o', layer.options];
    return [
      img('create', '-f', layer.format, ...options, ...backing, file, String(layer.sectors * SECTOR_BYTES)),
      ...layer.deeds.map((deed, at) => toStep(deed, layer, {file, at})),
    ];
  });
}

function toStep(deed: Deed, {format, sectors}: Layer, {file, at}: {file: string; at: number}): RecipeStep {
  const start = Math.min(deed.sector, sectors - 1) * SECTOR_BYTES;
  const length = Math.max(1, Math.min(deed.sectors, sectors - start / SECTOR_BYTES)) * SECTOR_BYTES;
  const pattern = `-P ${deed.pattern}`;
  switch (deed.kind) {
    case 'snapshot':
      return img('snapshot', '-c', `s${at}`, file);
    case 'bitmap':
      return img('bitmap', '--add', '-f', format, file, `b${at}`);
    case 'write':
      return io(format, file, `write ${pattern} ${start} ${length}`);
    case 'compressed':
      return io(format, file, `write -c ${pattern} ${start - (start % CLUSTER_BYTES)} ${CLUSTER_BYTES}`);
    case 'zero':
      return io(format, file, `write -z ${start} ${length}`);
    case 'unmap':
      return io(format, file, `write -z -u ${start} ${length}`);
    case 'discard':
      return io(format, file, `discard ${start} ${length}`);
  }
}
