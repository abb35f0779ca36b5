/** A distinct behaviour's name: the first 16 hex digits of the SHA-256 of its canonical JSON. */
export type ProfileId = string;

/**
 * expected-outputs/version-map.json: which version showed which profile for which case.
 * `cases[caseId][version] = profileId`; the profile itself is expected-outputs/profiles/<command>/<format>/<profileId>.json.
 */
export type VersionMap = {
  readonly schema: 1;
  /** Recorded versions, ascending, with the full text of `qemu-img --version`'s first line. */
  readonly versions: Readonly<Record<string, {readonly label: string}>>;
  readonly cases: Readonly<Record<string, Readonly<Record<string, ProfileId>>>>;
};

export const EMPTY_VERSION_MAP: VersionMap = {schema: 1, versions: {}, cases: {}};
