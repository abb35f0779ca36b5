import type {Patch} from './patch.ts';

/** One call of the pinned release's qemu-img or qemu-io. */
export type RecipeStep = {readonly program: 'qemu-img' | 'qemu-io'; readonly argv: readonly string[]};

/**
 * How a set of files was made with qemu-img. What it made is kept in `fixtures/`, so that cases need no qemu-img, and
 * the recipe is tried again by a test where the pinned release is at hand.
 */
export type Recipe = {
  /** The set's name. */
  readonly name: string;
  /** The files that are kept; others that the steps make are not. */
  readonly files: readonly string[];
  readonly steps: readonly RecipeStep[];
  /** Put over a file afterwards: fields that come from the clock, to make the set the same at any time. */
  readonly settled?: Readonly<Record<string, readonly Patch[]>>;
  /** Bytes that are drawn at random, `[offset, length]`: kept as they were drawn, not compared. */
  readonly drawn?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
};

/** The release whose qemu-img and qemu-io recipes are written for. */
export const PINNED_VERSION = '11.1.3';

export function img(...argv: readonly string[]): RecipeStep {
  return {program: 'qemu-img', argv};
}

/** `qemu-io` commands on a file, e.g. `write -P 0x11 0 64k`. */
export function io(format: string, file: string, ...commands: readonly string[]): RecipeStep {
  return {program: 'qemu-io', argv: ['-f', format, ...commands.flatMap((command) => ['-c', command]), file]};
}

/** `qemu-io` on a node that takes options, as encrypted images do. */
export function ioOptions(secret: string, options: string, ...commands: readonly string[]): RecipeStep {
  return {
    program: 'qemu-io',
    argv: ['--object', secret, '--image-opts', ...commands.flatMap((command) => ['-c', command]), options],
  };
}
