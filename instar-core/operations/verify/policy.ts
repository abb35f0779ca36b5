import {InstarError} from '../../instar-error.ts';
import type {ImageFormat} from '../info/image-facts.ts';
import {isImageFormat} from '../info/format-numbers.ts';
import {FINDING_KINDS, isFindingId, type FindingId} from './finding.ts';

/** What the user of `verify` takes. */
export type Policy = {
  /** Formats that are taken; the others give `banned_format`. */
  readonly formats: readonly ImageFormat[];
  /** Most bytes of the virtual disk. */
  readonly maxVirtualSize: bigint;
  /** Most bytes of the file. */
  readonly maxFileSize: bigint;
  /** Most bytes of data for each byte of the file. */
  readonly maxExpansion: number;
  /** Most images of a chain. */
  readonly maxDepth: number;
  /** Findings that do not make an image unsafe, and findings that do, whatever their kind says. */
  readonly allow: readonly FindingId[];
  readonly deny: readonly FindingId[];
};

/** Formats that programs of many makers read and that have no one dangerous feature by design are taken. */
export const DEFAULT_POLICY: Policy = {
  formats: ['raw', 'iso', 'qcow2', 'vmdk', 'vpc', 'vhdx', 'vdi', 'luks'],
  maxVirtualSize: 16n << 40n,
  maxFileSize: 16n << 40n,
  maxExpansion: 100,
  maxDepth: 200,
  allow: [],
  deny: [],
};

/** True when the finding makes an image unsafe. `deny` wins over `allow`. */
export function isDenied(policy: Policy, id: FindingId): boolean {
  if (policy.deny.includes(id)) return true;
  return FINDING_KINDS[id].denied && !policy.allow.includes(id);
}

/** What a policy file and the options may set; what is absent stays as it was. */
export type PolicyChanges = {readonly [Key in keyof Policy]?: Policy[Key] | undefined};

/** `changes` over `policy`; lists of findings add up, everything else is replaced. */
export function changePolicy(policy: Policy, changes: PolicyChanges): Policy {
  return {
    formats: changes.formats ?? policy.formats,
    maxVirtualSize: changes.maxVirtualSize ?? policy.maxVirtualSize,
    maxFileSize: changes.maxFileSize ?? policy.maxFileSize,
    maxExpansion: changes.maxExpansion ?? policy.maxExpansion,
    maxDepth: changes.maxDepth ?? policy.maxDepth,
    allow: [...policy.allow, ...(changes.allow ?? [])],
    deny: [...policy.deny, ...(changes.deny ?? [])],
  };
}

/** The formats of a list of names. Throws InstarError `invalid-policy`. */
export function readFormats(names: readonly string[]): readonly ImageFormat[] {
  return names.map((name) => {
    const known = name === 'vhd' ? 'vpc' : name;
    if (!isImageFormat(known)) throw policyError(`format '${name}' is not known`);
    return known;
  });
}

/** The ids of a list of names. Throws InstarError `invalid-policy`. */
export function readFindingIds(names: readonly string[]): readonly FindingId[] {
  return names.map((name) => {
    if (!isFindingId(name)) {
      throw policyError(`finding '${name}' is not known; there are: ${Object.keys(FINDING_KINDS).join(', ')}`);
    }

    return name;
  });
}

export function policyError(what: string): InstarError {
  return new InstarError('invalid-policy', what);
}
