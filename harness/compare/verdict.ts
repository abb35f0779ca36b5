import type {Observation} from '../../generators/run/observation.ts';

/** One difference between a baseline and instar: where (`steps.info-json.stdout/format-specific.data.cid`) and what. */
export type Difference = {
  /** Step or file, then the path inside it: `create.stdout`, `info-json/children[0].info.filename`, `files/image.qcow2/lengthBytes`. */
  readonly path: string;
  readonly baseline: string;
  readonly instar: string;
};

/** How instar did on one baseline. */
export type Verdict =
  | {readonly kind: 'same'}
  | {readonly kind: 'allowed'; readonly by: readonly string[]; readonly differences: readonly Difference[]}
  | {readonly kind: 'different'; readonly differences: readonly Difference[]}
  | {readonly kind: 'skipped'; readonly reason: string};

/** A case judged against one distinct profile, imitating `imitated`, for all the versions that show this profile. */
export type JudgedBaseline = {
  readonly caseId: string;
  readonly profile: string;
  readonly versions: readonly string[];
  readonly imitated: string;
  readonly sandbox: 'kvm' | 'wasm';
  readonly verdict: Verdict;
  /** What instar was seen to do; kept only where it differs, so that the dashboard can show it. */
  readonly observation?: Observation | undefined;
};

/** reports/conformance.json: what a run leaves, rewritten as it goes so that the dashboard can follow it live. */
export type ConformanceReport = {
  readonly schema: 1;
  readonly state: 'running' | 'finished' | 'interrupted';
  readonly sandboxes: readonly ('kvm' | 'wasm')[];
  readonly planned: number;
  readonly results: readonly JudgedBaseline[];
  /** Whitelist rows that matched nothing. */
  readonly unusedDivergences: readonly string[];
};
