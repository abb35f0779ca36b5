import type {CreatedImage} from './create-request.ts';
import type {Replaced} from './old-file.ts';
import {readAllocated, type OutputFile} from './output-file.ts';

/** An image that is laid out and open, but not yet seen under its name. */
export type MadeImage = Omit<CreatedImage, 'allocatedSize'> & {
  /** In the order of `files`. */
  readonly outputs: readonly OutputFile[];
  /** The key that its LUKS header locks, where it has one. */
  readonly volumeKey?: Uint8Array | undefined;
  /** Puts all files in place and closes them. Throws CreateFailure; all files are then as they were before. */
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
      const [only, ...others] = outputs;
      if (only !== undefined && others.length === 0) only.commit();
      else replaceAll(outputs);
      return {...facts, allocatedSize};
    },
    discard: () => discardAll(outputs),
  };
}

/** The file that the user named comes last: it leads to the others. */
function replaceAll(outputs: readonly OutputFile[]): void {
  const replaced: Replaced[] = [];
  try {
    for (const output of outputs.toReversed()) replaced.push(output.replace());
  } catch (error) {
    for (const each of replaced.toReversed()) each.takeBack();
    throw error;
  }

  for (const each of replaced) each.keep();
}

export function discardAll(outputs: readonly OutputFile[]): void {
  for (const output of outputs) {
    output.discard();
  }
}
