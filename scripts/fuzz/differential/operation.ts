import type {FormatName} from '../../../generators/cases/case.ts';

/** An output to be made. */
export type Made = {
  readonly to: FormatName;
  /** The `-o` argument; empty for none. */
  readonly options: string;
};

/** What is asked about the image that a recipe made last. Plain data; argument lists are made of it by `to-case.ts`. */
export type Operation =
  | {readonly command: 'info'; readonly json: boolean; readonly chain: boolean; readonly named: boolean}
  | {readonly command: 'check'; readonly json: boolean; readonly named: boolean}
  | {
      readonly command: 'map';
      readonly json: boolean;
      readonly startSector: number | undefined;
      readonly sectors: number | undefined;
    }
  | (Made & {readonly command: 'measure'; readonly json: boolean; readonly snapshot: boolean})
  | {readonly command: 'compare'; readonly strict: boolean; readonly other: 'itself' | 'below' | 'first'}
  | (Made & {
      readonly command: 'create';
      readonly over: boolean;
      /** Undefined: as large as what lies below. */
      readonly sizeBytes: number | undefined;
    })
  | (Made & {readonly command: 'convert'; readonly flags: readonly ConvertFlag[]})
  | {
      readonly command: 'dd';
      readonly to: FormatName;
      readonly blockBytes: number;
      readonly count: number | undefined;
      readonly skip: number | undefined;
    }
  | {
      readonly command: 'bench';
      readonly write: boolean;
      readonly requests: number;
      readonly requestBytes: number;
      readonly stepBytes: number | undefined;
      readonly fromSector: number | undefined;
      readonly pattern: number | undefined;
      readonly flushInterval: number | undefined;
    };

export type CommandName = Operation['command'];

/** Options of convert beside the output's; each stands for one or several arguments. */
export type ConvertFlag =
  | 'compressed'
  | 'named'
  | 'image-opts'
  | 'over-below'
  | 'snapshot'
  | 'bitmaps'
  | 'skip-broken-bitmaps'
  | 'progress'
  | 'quiet'
  | 'twice'
  | 'after-first'
  | 'into-existing'
  | 'onto-data'
  | 'small-target'
  | 'target-is-zero'
  | 'sparse-0'
  | 'sparse-64k'
  | 'unordered'
  | 'shared'
  | 'offload'
  | 'salvage';
