import type {FormatName} from '../../../generators/cases/case.ts';
import type {Operation} from './operation.ts';

/** The formats that images are made in. */
export type MadeFormat = Exclude<FormatName, 'dmg' | 'bochs' | 'cloop' | 'iso'>;

/** Something that is done to an image after it was made; offsets and lengths are in sectors of 512 bytes. */
export type Deed = {
  readonly kind:
    | 'write'
    | 'compressed'
    | 'zero'
    | 'unmap'
    | 'discard'
    | 'snapshot'
    | 'bitmap'
    | 'fine-bitmap'
    | 'still-bitmap';
  readonly sector: number;
  readonly sectors: number;
  readonly pattern: number;
};

/** Bytes of an image's file that are overwritten with one value, whatever they mean. */
export type Wound = {readonly at: number; readonly bytes: number; readonly value: number};

/** One image of a chain. */
export type Layer = {
  readonly format: FormatName;
  /** The `-o` argument; empty for none. `{data}` in it stands for a data file of the image's own. */
  readonly options: string;
  readonly sectors: number;
  readonly deeds: readonly Deed[];
  /** The image set of `generators/images` that it comes from, with the files that belong to it: nothing is made then. */
  readonly set?: string;
  /** The deeds are done to a raw image, which is compressed into this one afterwards. */
  readonly compressed?: boolean;
  /** Bytes that a raw file has beyond its last whole sector. */
  readonly oddBytes?: number;
  readonly wounds?: readonly Wound[];
  /** Bytes that are cut off the file's end. */
  readonly cutBytes?: number;
};

/** Images, the lowest first, and what is asked about the last of them. Plain data, so that it can be saved. */
export type Recipe = {readonly layers: readonly Layer[]; readonly operation: Operation};

/** Formats that can lie over another image. */
const OVERLAYS: ReadonlySet<FormatName> = new Set(['qcow2', 'qed', 'qcow']);

export function fileOf(layers: readonly Layer[], index: number): string {
  const {format = 'raw', set} = layers[index] ?? {};
  return `${set === undefined ? `layer${index}` : 'image'}.${format}`;
}

/** Whether the layer lies over the one before it; formats without backing files, and raw data files, start a new chain. */
export function isOverlay(layers: readonly Layer[], index: number): boolean {
  const layer = layers[index];
  if (index === 0 || layer === undefined || layer.compressed === true || layer.set !== undefined) return false;
  return OVERLAYS.has(layer.format) && !layer.options.includes('data_file_raw');
}
