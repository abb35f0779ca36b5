import type {Flag} from './flag.ts';
import type {Subject} from './subject.ts';

/** How the image that is asked about is named: what stands before its name, and the name of any file beside it. */
export type Naming = {
  readonly before: readonly string[];
  readonly name: string;
  /** Another file, in the same way, since --image-opts holds for all names of a command. */
  readonly nameOther: (file: string) => string;
};

/** By its file, or by options where it needs a key or the flag `spelt` wants them. */
export function nameSource(flags: readonly Flag[], {image, format, name, unlocking}: Subject): Naming {
  const isLocked = unlocking.length > 0;
  if (!isLocked && !flags.includes('spelt')) return {before: [], name: image, nameOther: (file) => file};
  return {
    before: isLocked ? unlocking : ['--image-opts'],
    name: isLocked ? name : `driver=${format},file.filename=${image}`,
    nameOther: (file) => `file.filename=${file}`,
  };
}
