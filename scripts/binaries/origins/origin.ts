import type {FoundPrograms} from '../program/assemble.ts';

export type FileHash = {readonly name: string; readonly sha256: string};

/** Where a provisioned version came from; written into the folder's run.json and the manifest. */
export type Origin = {
  readonly kind: 'debian' | 'source' | 'adopted';
  /** `debian trixie-security`, `debian source sid`, `source`, `adopted`. */
  readonly label: string;
  readonly packageVersion?: string;
  /** What was checked against signed checksums, or for a program of this machine its own hash. */
  readonly files: readonly FileHash[];
};

/** Something that may give a version. It is made in a directory of its own, which a later run takes up again. */
export type Candidate = {
  /** File-name-safe, the same in every run. */
  readonly id: string;
  readonly kind: Origin['kind'];
  readonly label: string;
  readonly packageVersion?: string;
  readonly prepare: (directory: string, signal?: AbortSignal) => Promise<PreparedPrograms>;
};

export type PreparedPrograms = {readonly found: FoundPrograms; readonly files: readonly FileHash[]};

/** A file-name-safe id of the words that tell a candidate from others. */
export function makeCandidateId(...words: readonly string[]): string {
  return words.join('_').replaceAll(/[^\w.+~-]+/g, '_');
}
