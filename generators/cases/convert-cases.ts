import type {Case} from './case.ts';
import {BITMAP_ROWS} from './convert/bitmaps.ts';
import {BACKING_ROWS} from './convert/backing.ts';
import {COMMAND_LINE_ROWS} from './convert/command-line.ts';
import {DAMAGED_ROWS} from './convert/damaged.ts';
import {PAIR_ROWS} from './convert/pairs.ts';
import {QCOW2_ROWS} from './convert/qcow2.ts';
import {SHAPE_ROWS} from './convert/shapes.ts';
import {TARGET_ROWS} from './convert/targets.ts';
import {makeOutputCase} from './make-output-case.ts';

/** The convert table: pairs of formats, options of the output, options of the command, damage, wrong command lines. */
export const CONVERT_CASES: readonly Case[] = [
  ...PAIR_ROWS,
  ...SHAPE_ROWS,
  ...QCOW2_ROWS,
  ...TARGET_ROWS,
  ...BACKING_ROWS,
  ...BITMAP_ROWS,
  ...DAMAGED_ROWS,
  ...COMMAND_LINE_ROWS,
].map((row) => makeOutputCase('convert', row));
