import path from 'node:path';

/** Where everything lies under `qemu-img-binaries/`. */
export type Layout = {
  /** Finished folders, one per version. */
  readonly finished: string;
  /** Work of a run: apt's directories, downloads, builds. Kept by an interruption so that the next run continues. */
  readonly partial: string;
  readonly manifest: string;
};

export function makeLayout(root: string): Layout {
  return {
    finished: path.join(root, 'x86_64'),
    partial: path.join(root, '.partial'),
    manifest: path.join(root, 'manifest.json'),
  };
}
