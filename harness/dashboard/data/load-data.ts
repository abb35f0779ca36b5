import {CASE_TABLES} from '../../../generators/cases/case-tables.ts';
import {GeneratorError} from '../../../generators/generator-error.ts';
import type {Observation} from '../../../generators/run/observation.ts';
import {readProfile, readVersionMap} from '../../../generators/store/read-store.ts';
import {DIVERGENCES} from '../../divergences/divergences.ts';
import {HarnessError} from '../../harness-error.ts';
import type {DashboardData} from './dashboard-data.ts';
import {readReport} from './read-report.ts';

export type DataPaths = {readonly store: string; readonly report: string};

/** Reads what there is to show. Throws GeneratorError where something is missing or damaged. */
export function loadData({store, report}: DataPaths): DashboardData {
  const map = readVersionMap(store);
  if (Object.keys(map.versions).length === 0) {
    throw new HarnessError(`${store} holds no baselines. Run "npm run generate -- --command create".`);
  }

  return {
    map,
    report: readReport(report),
    cases: new Map(
      Object.values(CASE_TABLES)
        .flat()
        .map((one) => [one.id, one]),
    ),
    divergences: DIVERGENCES,
    readProfile: (caseId, profile) => readOrExplain(store, caseId, profile),
  };
}

/** A damaged profile must not end the whole screen. */
function readOrExplain(store: string, caseId: string, profile: string): Observation | string {
  try {
    return readProfile(store, caseId, profile);
  } catch (error) {
    if (error instanceof GeneratorError) {
      return error.message;
    }

    throw error;
  }
}
