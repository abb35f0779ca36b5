import {LAYER_FLAG_SNAPSHOT_BY_ID, LAYER_FLAG_SNAPSHOT_BY_NAME} from '../../../guest/abi/chain-config.ts';
import type {ImageFacts, SnapshotFacts} from '../info/image-facts.ts';
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

  // Looked for here already, since qemu-img names a missing snapshot before anything that is wrong with a target.
  if (!snapshots.some((snapshot) => isChosen(choice, snapshot))) return {reason: "Can't find snapshot"};
  if (choice.kind === 'any') return {snapshot: choice.text};
  return choice.id === undefined
    ? {snapshot: choice.name, flags: LAYER_FLAG_SNAPSHOT_BY_NAME}
    : {snapshot: choice.id, flags: LAYER_FLAG_SNAPSHOT_BY_ID};
}

function isChosen(choice: SnapshotChoice, {id, name}: SnapshotFacts): boolean {
  // To the guest an empty text is no choice at all.
  if ((choice.kind === 'any' ? choice.text : (choice.id ?? choice.name)) === '') return false;
  if (choice.kind === 'any') return id === choice.text || name === choice.text;
  return id === (choice.id ?? id) && name === (choice.name ?? name);
}
