import type {FormatName} from '../../../generators/cases/case.ts';
import type {Flag} from './flag.ts';

/** An output to be made. */
export type Made = {
  readonly to: FormatName;
  /** The `-o` argument; empty for none. */
  readonly options: string;
};

type Flagged<Name extends string> = {readonly command: Name; readonly flags: readonly Flag[]};

/** What is asked about the image that a recipe made last. Plain data; argument lists are made of it by `to-case.ts`. */
export type Operation =
  | Flagged<'info'>
  | Flagged<'check'>
  | (Flagged<'map'> & {readonly startSector: number | undefined; readonly sectors: number | undefined})
  /** Of a size where there is one, else of the image. */
  | (Made & Flagged<'measure'> & {readonly sizeBytes: number | undefined})
  | (Flagged<'compare'> & {readonly other: 'itself' | 'below' | 'first'})
  /** Without a size: as large as what lies below. */
  | (Made & Flagged<'create'> & {readonly sizeBytes: number | undefined})
  | (Made & Flagged<'convert'>)
  | (Flagged<'dd'> & {
      readonly to: FormatName;
      readonly blockBytes: number;
      readonly count: number | undefined;
      readonly skip: number | undefined;
    })
  | (Flagged<'bench'> & {
      readonly requests: number;
      readonly requestBytes: number;
      readonly stepBytes: number | undefined;
      readonly fromSector: number | undefined;
      readonly pattern: number | undefined;
      readonly flushInterval: number | undefined;
    });

export type CommandName = Operation['command'];
