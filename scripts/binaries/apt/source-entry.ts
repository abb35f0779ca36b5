/** One repository of apt's configuration, whichever of the two notations it was written in. */
export type SourceEntry = {
  /** `deb`, `deb-src`. */
  readonly types: readonly string[];
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Key file, fingerprint or a whole key block, as written; absent means apt's default keys. */
  readonly signedBy?: string;
};
