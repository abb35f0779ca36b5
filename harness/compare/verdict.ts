import type {Observation} from '../../generators/run/observation.ts';

/** One difference between a baseline and instar. Both texts are raw: escape them before showing them. */
export type Difference = {
  /**
   * Where it is: `create.exit`, `create.stderr/2` (line 2), `info-json/children[0].info.filename` (a JSON value),
   * `info-json/format-specific.data (key order)`, `files/image.qcow2/lengthBytes`.
   */
  readonly path: string;
  readonly baseline: string;
  readonly instar: string;
};

/** How instar did on one baseline. */
export type Verdict =
  | {readonly kind: 'same'}
  /** Every difference is covered by a whitelist row; `by` names the rows. */
  | {readonly kind: 'allowed'; readonly by: readonly string[]; readonly differences: readonly Difference[]}
  /** `differences` no row covers; `excused` are those that the rows `by` do cover. */
  | {
      readonly kind: 'different';
      readonly differences: readonly Difference[];
      readonly by: readonly string[];
      readonly excused: readonly Difference[];
    }
  | {readonly kind: 'skipped'; readonly reason: string};

export type VerdictKind = Verdict['kind'];

/** The walls around the guest; `none` when another program than instar is judged (`--program`). */
export type SandboxName = 'kvm' | 'wasm' | 'none';

/** A case judged against one recorded profile, imitating `imitated`, for all the versions that show this profile. */
export type JudgedBaseline = {
  readonly caseId: string;
  readonly profile: string;
  /** Ascending. */
  readonly versions: readonly string[];
  readonly imitated: string;
  readonly sandbox: SandboxName;
  readonly verdict: Verdict;
  /** What instar was seen to do; kept only where it differs, so that the dashboard can show it. */
  readonly observation?: Observation | undefined;
};

/** reports/conformance.json: what a run leaves, rewritten as it goes so that the dashboard can follow it live. */
export type ConformanceReport = {
  readonly schema: 1;
  readonly state: 'running' | 'finished' | 'interrupted';
  /** The program that was judged, as the user would name it: relative to the project where it lies within. */
  readonly program: string;
  readonly sandboxes: readonly SandboxName[];
  /** Why these sandboxes serve, one line each. */
  readonly sandboxNotes: readonly string[];
  /** True when every case and version was asked for, so that an unused whitelist row is an error. */
  readonly full: boolean;
  readonly planned: number;
  /** In the order of the plan, whatever order the runs ended in. */
  readonly results: readonly JudgedBaseline[];
  /** What makes the run fail besides differences: missing baselines, nothing compared. One line each. */
  readonly problems: readonly string[];
  /** Whitelist rows that matched nothing. */
  readonly unusedDivergences: readonly string[];
};
