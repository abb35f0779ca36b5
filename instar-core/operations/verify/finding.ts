/** How much a finding weighs; the policy decides what is refused. */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** One kind of thing that speaks against trusting an image. Each has a page in docs/findings. */
export type FindingKind = {
  readonly severity: Severity;
  /** The image is unsafe because of it, unless the policy allows it. */
  readonly denied: boolean;
  readonly about: string;
};

/**
 * Every finding by its id. Ids are stable: policies and scripts name them. Where OpenStack's oslo.utils
 * format_inspector has a check of the same meaning, the id is the same.
 */
export const FINDING_KINDS = {
  unknown_format: {severity: 'critical', denied: true, about: 'no known disk image, and no disk either'},
  invalid_image: {severity: 'critical', denied: true, about: 'the image breaks the rules of its format'},
  banned_format: {severity: 'high', denied: true, about: 'the policy does not take this format'},
  format_mismatch: {severity: 'high', denied: true, about: 'the image is of another format than declared'},
  multiple_formats: {severity: 'high', denied: true, about: 'programs may take the file for different formats'},
  nested_image: {severity: 'high', denied: true, about: 'what a guest sees begins like a disk image itself'},
  backing_file: {severity: 'critical', denied: true, about: 'the image takes contents from another file'},
  data_file: {severity: 'critical', denied: true, about: 'the contents lie in another file, which the image names'},
  extents: {severity: 'critical', denied: true, about: 'the image consists of other files, which it names'},
  protocol_name: {severity: 'critical', denied: true, about: 'the image names no plain file but a protocol or options'},
  unsafe_name: {severity: 'medium', denied: true, about: 'a name in the image holds control characters or broken text'},
  unknown_features: {severity: 'high', denied: true, about: 'the image needs features that nobody here knows'},
  descriptor: {severity: 'high', denied: true, about: 'the vmdk descriptor holds what it ought not to'},
  mbr: {severity: 'medium', denied: true, about: 'the master boot record contradicts itself or the disk'},
  gpt: {severity: 'medium', denied: true, about: 'the GUID partition table contradicts itself or the disk'},
  virtual_size: {severity: 'high', denied: true, about: 'the disk is larger than the policy takes'},
  file_size: {severity: 'high', denied: true, about: 'the file is larger than the policy takes'},
  expansion_ratio: {severity: 'medium', denied: true, about: 'the data is far larger than the file that holds it'},
  compressed_bomb: {severity: 'high', denied: true, about: 'compressed data grows beyond what its codec can do'},
  shared_data: {severity: 'high', denied: true, about: 'several places of the disk lie in the same bytes of the file'},
  corrupt_flag: {severity: 'high', denied: true, about: 'the image says of itself that it is corrupt'},
  dirty_flag: {severity: 'medium', denied: false, about: 'the image was not closed cleanly'},
  pending_log: {severity: 'medium', denied: true, about: 'a log waits to be replayed, so the image reads in two ways'},
  metadata: {severity: 'high', denied: true, about: 'tables of the image are damaged or overlap'},
  leaked_space: {severity: 'low', denied: false, about: 'parts of the file are reserved for nothing'},
  trailing_data: {severity: 'low', denied: false, about: 'the file goes on behind what the image uses'},
  encryption: {severity: 'low', denied: false, about: 'the contents are encrypted, so they were not looked at'},
  snapshots: {severity: 'low', denied: false, about: 'internal snapshots hold contents that the disk does not show'},
  unfinished: {severity: 'high', denied: true, about: 'a limit ended the look at the image before it was whole'},
  chain_escape: {severity: 'critical', denied: true, about: 'the chain leads to a file that the policy keeps out'},
  chain_broken: {severity: 'high', denied: true, about: 'a file of the chain cannot be opened'},
  chain_loop: {severity: 'high', denied: true, about: 'the chain comes back to a file that it has passed'},
  chain_depth: {severity: 'high', denied: true, about: 'the chain is longer than the policy takes'},
} as const satisfies Readonly<Record<string, FindingKind>>;

export type FindingId = keyof typeof FINDING_KINDS;

/** True for the id of a finding. */
export function isFindingId(text: string): text is FindingId {
  return Object.hasOwn(FINDING_KINDS, text);
}

/** Something found in one image of the chain. `message` is one sentence without control characters. */
export type Finding = {
  readonly id: FindingId;
  readonly severity: Severity;
  /** It makes the image unsafe under the policy. */
  readonly denied: boolean;
  readonly message: string;
  /** Which image of the chain: 0 is the one that was given. */
  readonly layer: number;
};

/** A finding before the policy was asked. */
export type Observed = {readonly id: FindingId; readonly message: string};
