import type {MeasureFacts} from '../operations/measure/measure-facts.ts';
import {writeJson} from './json-writer.ts';

export function measureText({required, fullyAllocated, bitmaps}: MeasureFacts): string {
  const more = bitmaps === undefined ? '' : `bitmaps size: ${bitmaps}\n`;
  return `required size: ${required}\nfully allocated size: ${fullyAllocated}\n${more}`;
}

export function measureJson({required, fullyAllocated, bitmaps}: MeasureFacts): string {
  return `${writeJson({required, 'fully-allocated': fullyAllocated, bitmaps})}\n`;
}
