import type {MapExtent} from '../operations/map/map-extent.ts';
import {holds} from './drift.ts';
import type {QemuVersion} from './qemu-version.ts';

/** Joins neighbours that a release of qemu-img shows as one; the guest has joined those that differ in nothing. */
export function makeExtentMerger(version: QemuVersion): {
  /** The extents that are complete by now; the last one given is kept for the next call. */
  readonly add: (extents: readonly MapExtent[]) => readonly MapExtent[];
  /** The one that was kept, when there is one. */
  readonly end: () => readonly MapExtent[];
} {
  const tells = {present: holds('map-present', version), compressed: holds('map-compressed', version)};
  let kept: MapExtent | undefined;
  return {
    add(extents) {
      const complete: MapExtent[] = [];
      for (const extent of extents) {
        if (kept !== undefined && isSame(kept, extent, tells)) {
          kept = {...kept, length: kept.length + extent.length};
        } else {
          if (kept !== undefined) complete.push(kept);
          kept = extent;
        }
      }

      return complete;
    },
    end: () => (kept === undefined ? [] : [kept]),
  };
}

type Tells = {readonly present: boolean; readonly compressed: boolean};

/** What a release does not tell does not keep extents apart in it either. */
function isSame(a: MapExtent, b: MapExtent, tells: Tells): boolean {
  return (
    a.zero === b.zero &&
    a.data === b.data &&
    a.depth === b.depth &&
    (a.present === b.present || !tells.present) &&
    (a.compressed === b.compressed || !tells.compressed) &&
    follows(a, b)
  );
}

function follows(a: MapExtent, b: MapExtent): boolean {
  if (a.place === undefined || b.place === undefined) return a.place === b.place;
  return a.place.file === b.place.file && a.place.offset + a.length === b.place.offset;
}
