import type {MapExtent} from '../operations/map/map-extent.ts';

/** Width of each column of numbers. */
const WIDTH = 16;

export const MAP_HEADER = `${'Offset'.padEnd(WIDTH)}${'Length'.padEnd(WIDTH)}${'Mapped to'.padEnd(WIDTH)}File\n`;

/** What the table cannot show: data that lie in no file as they are. */
export const MAP_UNSHOWABLE = 'File contains external, encrypted or compressed clusters.';

/** A line of the table: empty for what is not data, undefined for what the table cannot show. */
export function mapLine({start, length, data, zero, place}: MapExtent): string | undefined {
  if (data && place === undefined) return undefined;
  if (!data || zero || place === undefined) return '';
  return [start, length, place.offset].map((number) => hex(number).padEnd(WIDTH)).join('') + `${place.file}\n`;
}

/** Zero has no prefix. */
function hex(number: bigint): string {
  return number === 0n ? '0' : `0x${number.toString(16)}`;
}
