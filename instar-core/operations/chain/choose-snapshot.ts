import {LAYER_FLAG_SNAPSHOT_BY_ID, LAYER_FLAG_SNAPSHOT_BY_NAME} from '../../../guest/abi/chain-config.ts';
import type {ImageFacts} from '../info/image-facts.ts';
import type {LayerOptions} from './chain-config.ts';

/** An internal snapshot: by its id or its name, whichever fits, or by what it must have. */
export type SnapshotChoice =
  | {readonly kind: 'any'; readonly text: string}
  | {readonly kind: 'exact'; readonly id?: string | undefined; readonly name?: string | undefined};

/** What a layer's config says of the snapshot, or why there is none, as qemu-img says it. */
export function chooseSnapshot(
  choice: SnapshotChoice,
  {format, snapshots}: Pick<ImageFacts, 'format' | 'snapshots'>,
): LayerOptions | {readonly reason: string} {
  if (format !== 'qcow2') {
    const reason = `Block format '${format}' used by device '' does not support temporarily loading internal snapshots`;
    return {reason};
  }

  // No snapshot is without an id or a name; to the guest an empty text is no choice at all.
  if ((choice.kind === 'any' ? choice.text : (choice.id ?? choice.name)) === '') return {reason: "Can't find snapshot"};
  if (choice.kind === 'any') return {snapshot: choice.text};
  const {id, name} = choice;
  if (id === undefined) return {snapshot: name, flags: LAYER_FLAG_SNAPSHOT_BY_NAME};
  const isOther = name !== undefined && !snapshots.some((one) => one.id === id && one.name === name);
  return isOther ? {reason: "Can't find snapshot"} : {snapshot: id, flags: LAYER_FLAG_SNAPSHOT_BY_ID};
}
