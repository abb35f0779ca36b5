import type {Case} from '../../../generators/cases/case.ts';
import type {Observation} from '../../../generators/run/observation.ts';
import type {ProfileId, VersionMap} from '../../../generators/store/version-map.ts';
import type {ConformanceReport} from '../../compare/verdict.ts';
import type {Divergence} from '../../divergences/divergence.ts';

/** What the dashboard shows. The report may be missing: then it shows drift alone. */
export type DashboardData = {
  readonly map: VersionMap;
  readonly report: ConformanceReport | undefined;
  readonly cases: ReadonlyMap<string, Case>;
  readonly divergences: readonly Divergence[];
  /** A recorded behaviour, or one line saying why it cannot be read. */
  readonly readProfile: (caseId: string, profile: ProfileId) => Observation | string;
};
