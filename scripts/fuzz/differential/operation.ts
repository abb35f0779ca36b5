import type {FormatName} from '../../../generators/cases/case.ts';

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
  | {readonly command: 'measure'; readonly json: boolean; readonly to: FormatName; readonly options: string}
  | {readonly command: 'compare'; readonly strict: boolean; readonly other: 'itself' | 'below' | 'first'}
  | {
      readonly command: 'create';
      readonly to: FormatName;
      readonly options: string;
      readonly over: boolean;
      readonly sizeBytes: number;
    }
  | {
      readonly command: 'convert';
      readonly to: FormatName;
      readonly options: string;
      readonly flags: readonly ConvertFlag[];
    }
  | {
      readonly command: 'dd';
      readonly to: FormatName;
      readonly blockBytes: number;
      readonly count: number | undefined;
      readonly skip: number | undefined;
    };

export type CommandName = Operation['command'];

/** Options of convert beside the output's; each stands for one or several arguments. */
export type ConvertFlag =
  | 'compressed'
  | 'named'
  | 'over-below'
  | 'snapshot'
  | 'bitmaps'
  | 'progress'
  | 'quiet'
  | 'twice'
  | 'into-existing'
  | 'sparse-0'
  | 'sparse-64k'
  | 'salvage';
