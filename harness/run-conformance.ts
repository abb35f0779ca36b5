import {relative, resolve} from 'node:path';
import {CASE_TABLES} from '../generators/cases/case-tables.ts';
import {compareVersions} from '../generators/plan/version-order.ts';
import {readProfile, readVersionMap} from '../generators/store/read-store.ts';
import {STORE_DIRECTORY} from '../generators/store/store-paths.ts';
import {makeObserver} from './answer/make-observer.ts';
import type {ConformanceReport, JudgedBaseline} from './compare/verdict.ts';
import type {ConformanceOptions} from './conformance-options.ts';
import {DIVERGENCES} from './divergences/divergences.ts';
import {findLiveTool} from './images/find-live-tool.ts';
import {listImages} from './images/list-images.ts';
import {runImageSuite} from './images/run-image-suite.ts';
import {OLDEST_IMITATED, type Plan, planRuns} from './plan/plan-runs.ts';
import {type ChosenSandboxes, chooseSandboxes} from './run/choose-sandboxes.ts';
import {makeSandboxProbe} from './run/probe-sandbox.ts';
import {type Progress, type ProgressStream, startProgress} from './run/progress.ts';
import {type DraftFacts, draftReport} from './run/report-draft.ts';
import {type PreparedRun, runPlan} from './run/run-plan.ts';
import {findProgram, type Program} from './run/tool-under-test.ts';

export type Run = {
  /** The project's root directory. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** Turns sandboxes that are not there from skips into an error. */
  readonly requireAll: boolean;
  /** Notes and progress for a person who waits. */
  readonly stream: ProgressStream;
  /** Called now and then with the report so far, and not at the end. */
  readonly onDraft: (report: ConformanceReport) => void;
};

/** How often the report is handed out while the run is going. */
const DRAFT_INTERVAL_MS = 500;

/** Plans, runs and judges; gives the finished or interrupted report. Throws HarnessError or GeneratorError. */
export async function runConformance(options: ConformanceOptions, run: Run): Promise<ConformanceReport> {
  const program = findProgram(run.root, options.program);
  const store = options.baselines === undefined ? resolve(run.root, STORE_DIRECTORY) : resolve(options.baselines);
  const map = readVersionMap(store);
  const newest = Object.keys(map.versions).toSorted(compareVersions).at(-1) ?? OLDEST_IMITATED;
  const chosen = await choose(options, {program, newest}, run);
  for (const note of chosen.notes) {
    run.stream.write(`${note}\n`);
  }

  const cases = Object.values(CASE_TABLES).flat();
  const plan = planRuns(cases, map, {...options, sandboxes: chosen.sandboxes});
  return judgePlan(plan, {options, run, program, chosen, store});
}

/** Asks about every image of a folder; undefined where there is no such folder. Throws as runConformance does. */
export async function runImages(options: ConformanceOptions, run: Run): Promise<ConformanceReport | undefined> {
  const folder = resolve(options.images ?? '');
  const images = listImages(folder);
  if (images === undefined) {
    return undefined;
  }

  const live = findLiveTool(run.root, options.liveVersion);
  const program = findProgram(run.root, options.program);
  const chosen = await choose(options, {program, newest: live.version}, run);
  for (const note of [...chosen.notes, `images: ${images.length} in ${folder}, judged by ${live.name}`]) {
    run.stream.write(`${note}\n`);
  }

  return runImageSuite({
    folder,
    images,
    live,
    program,
    caseGlobs: options.caseGlobs,
    sandboxes: chosen.sandboxes,
    sandboxNotes: chosen.notes,
    jobs: options.jobs,
    signal: run.signal,
    startProgress: (planned) => startProgress(run.stream, planned),
  });
}

async function choose(
  options: ConformanceOptions,
  {program, newest}: {readonly program: Program; readonly newest: string},
  run: Run,
): Promise<ChosenSandboxes> {
  if (!program.isInstar && !options.isSandboxGiven) {
    return {sandboxes: [{name: 'none'}], notes: [`program: ${program.name} (not instar, so no sandbox is chosen)`]};
  }

  return chooseSandboxes(options.sandbox, makeSandboxProbe(program, newest, run.signal), run);
}

type Judging = {
  readonly options: ConformanceOptions;
  readonly run: Run;
  readonly program: Program;
  readonly chosen: ChosenSandboxes;
  readonly store: string;
};

async function judgePlan(plan: Plan, judging: Judging): Promise<ConformanceReport> {
  const {options, run, program, store} = judging;
  const results: (JudgedBaseline | undefined)[] = plan.runs.map(() => undefined);
  const facts = describeRun(plan, judging);
  const prepared = readBaselines(plan, store);
  const draft = (state: ConformanceReport['state']): ConformanceReport =>
    draftReport(facts, results, {state, divergences: DIVERGENCES});
  const progress = startProgress(run.stream, plan.runs.length);
  run.onDraft(draft('running'));
  const observer = makeObserver(program, {ownProcesses: options.ownProcesses, signal: run.signal});
  const drafts = repeat(DRAFT_INTERVAL_MS, () => {
    run.onDraft(draft('running'));
  });
  try {
    await runPlan(prepared, {
      jobs: options.jobs,
      divergences: DIVERGENCES,
      signal: run.signal,
      observe: observer.observe,
      onResult: (result, index) => {
        results[index] = result;
        addProgress(progress, result);
      },
    });
  } finally {
    drafts.stop();
    observer.close();
    progress.end();
  }

  drafts.throwFailure();

  return draft(run.signal.aborted ? 'interrupted' : 'finished');
}

/** All at once before the first run: a damaged one is found now and not after minutes, and none changes meanwhile. */
function readBaselines({runs}: Plan, store: string): readonly PreparedRun[] {
  return runs.map((planned) => ({...planned, baseline: readProfile(store, planned.case.id, planned.profile)}));
}

/** Does it again and again until stopped or until it fails; a failure waits to be thrown where it can be caught. */
function repeat(intervalMs: number, work: () => void): {readonly stop: () => void; readonly throwFailure: () => void} {
  const failures: unknown[] = [];
  const timer = setInterval(() => {
    try {
      work();
    } catch (error) {
      failures.push(error);
      clearInterval(timer);
    }
  }, intervalMs);
  return {
    stop: () => {
      clearInterval(timer);
    },
    throwFailure: () => {
      if (failures.length > 0) {
        throw failures[0];
      }
    },
  };
}

function describeRun(plan: Plan, {run, program, chosen}: Judging): DraftFacts {
  return {
    program: program.isInstar ? relative(run.root, program.path) : program.name,
    sandboxes: chosen.sandboxes.map(({name}) => name),
    sandboxNotes: chosen.notes,
    full: plan.full,
    planned: plan.runs.length,
    problems: plan.problems,
  };
}

function addProgress(progress: Progress, {caseId, verdict}: JudgedBaseline): void {
  progress.add(caseId, verdict.kind);
}
