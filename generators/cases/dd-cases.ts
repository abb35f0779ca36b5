import type {Case} from './case.ts';
import {DD_ROWS} from './dd/dd.ts';
import {makeOutputCase} from './make-output-case.ts';

/** The dd table: block sizes, counts and skips, pairs of formats, wrong command lines. */
export const DD_CASES: readonly Case[] = DD_ROWS.map((row) => makeOutputCase('dd', row));
