import type {MapExtent} from '../operations/map/map-extent.ts';
import {holds} from './drift.ts';
import type {QemuVersion} from './qemu-version.ts';

/** Text of map's JSON, piece by piece: one entry a line, in qemu-img's own layout, which differs from its other JSON. */
export function makeMapJson(version: QemuVersion): {
  readonly add: (extents: readonly MapExtent[]) => string;
  /** Closes the array; empty when it was never opened. */
  readonly end: () => string;
} {
  const tells = {present: holds('map-present', version), compressed: holds('map-compressed', version)};
  let before = '[';
  return {
    add(extents) {
      let text = '';
      for (const extent of extents) {
        text += before + describeExtent(extent, tells);
        before = ',\n';
      }

      return text;
    },
    end: () => (before === '[' ? '' : ']\n'),
  };
}

function describeExtent(
  {start, length, depth, present, zero, data, compressed, place}: MapExtent,
  tells: {readonly present: boolean; readonly compressed: boolean},
): string {
  return (
    `{ "start": ${start}, "length": ${length}, "depth": ${depth}` +
    (tells.present ? `, "present": ${present}` : '') +
    `, "zero": ${zero}, "data": ${data}` +
    (tells.compressed ? `, "compressed": ${compressed}` : '') +
    (place === undefined ? '' : `, "offset": ${place.offset}`) +
    '}'
  );
}
