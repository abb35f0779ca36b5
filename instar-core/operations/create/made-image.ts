import type {CreatedImage} from './create-request.ts';
import {readAllocated, type OutputFile} from './output-file.ts';

/** An image that is laid out and open, but not yet seen under its name. */
export type MadeImage = Omit<CreatedImage, 'allocatedSize'> & {
  /** In the order of `files`. */
  readonly outputs: readonly OutputFile[];
  /** The key that its LUKS header locks, where it has one. */
  readonly volumeKey?: Uint8Array | undefined;
  /** Puts all files in place and closes them. */
  commit(): CreatedImage;
  /** Leaves everything as it was and closes; does nothing after `commit`. */
  discard(): void;
};

/** The image that `outputs` are. */
export function holdOutputs(outputs: readonly OutputFile[], facts: Omit<CreatedImage, 'allocatedSize'>): MadeImage {
  return {
    ...facts,
    outputs,
    commit() {
      const allocatedSize = outputs.reduce((sum, {fd}) => sum + readAllocated(fd), 0n);
      // The file that the user named comes last: it leads to the others.
      for (const output of outputs.toReversed()) {
        output.commit();
      }

      return {...facts, allocatedSize};
    },
    discard: () => discardAll(outputs),
  };
}

export function discardAll(outputs: readonly OutputFile[]): void {
  for (const output of outputs) {
    output.discard();
  }
}
