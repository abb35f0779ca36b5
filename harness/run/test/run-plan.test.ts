import test from 'ava';
import type {Case} from '../../../generators/cases/case.ts';
import type {Observation} from '../../../generators/run/observation.ts';
import type {JudgedBaseline} from '../../compare/verdict.ts';
import {draftReport} from '../report-draft.ts';
import {type PreparedRun, runPlan, type Surroundings} from '../run-plan.ts';

const CASE: Case = {id: 'create/raw/1M', command: 'create', format: 'raw', image: 'i', steps: [], files: 'written'};
const SEEN: Observation = {steps: [{name: 'create', exit: 0, stdout: '', stderr: ''}], files: []};
const OTHER: Observation = {steps: [{name: 'create', exit: 1, stdout: '', stderr: ''}], files: []};
const ROW = {id: 'exits', cases: '**', paths: 'create.exit', because: 'Test.'};
const SPARE = {...ROW, id: 'spare', paths: 'nothing'};

function planned(count: number, skip?: string): readonly PreparedRun[] {
  return Array.from({length: count}, (_, index) => ({
    case: {...CASE, id: `create/raw/${index}`},
    profile: 'aa',
    versions: ['8.0.0'],
    imitated: '8.0.0',
    sandbox: 'wasm' as const,
    baseline: SEEN,
    ...(skip === undefined ? {} : {skip}),
  }));
}

async function run(runs: readonly PreparedRun[], change: Partial<Surroundings> = {}): Promise<JudgedBaseline[]> {
  const results: JudgedBaseline[] = [];
  await runPlan(runs, {
    jobs: 2,
    divergences: [],
    observe: async () => [SEEN],
    signal: new AbortController().signal,
    onResult: (result, index) => {
      results[index] = result;
    },
    ...change,
  });
  return results;
}

test('what is the same keeps no observation, what differs does', async (t) => {
  const [same, different] = [await run(planned(1)), await run(planned(1), {observe: async () => [OTHER]})];
  t.like(same[0], {verdict: {kind: 'same'}, observation: undefined});
  t.like(different[0], {verdict: {kind: 'different'}, observation: OTHER});
});

test('of several ways in which a case is run the worst counts', async (t) => {
  const ways = [
    [SEEN, OTHER],
    [OTHER, SEEN],
  ];
  for (const seen of ways) {
    const [result] = await run(planned(1), {observe: async () => seen});
    t.like(result, {verdict: {kind: 'different'}, observation: OTHER});
  }
});

test('a skipped run is not run', async (t) => {
  const [result] = await run(planned(1, 'no /dev/kvm'), {
    observe: async () => {
      throw new Error('it ran');
    },
  });
  t.deepEqual(result?.verdict, {kind: 'skipped', reason: 'no /dev/kvm'});
});

test('an error ends the run and is thrown', async (t) => {
  let count = 0;
  const observe = async (): Promise<readonly Observation[]> => {
    count += 1;
    throw new Error('cannot be started');
  };
  await t.throwsAsync(run(planned(20), {observe}), {message: 'cannot be started'});
  t.true(count <= 2);
});

test('after an abort no further run begins', async (t) => {
  const controller = new AbortController();
  const results = await run(planned(20), {
    signal: controller.signal,
    jobs: 1,
    onResult: () => {
      controller.abort();
    },
    observe: async () => [SEEN],
  });
  t.is(results.length, 0);
});

const FACTS = {program: 'p', sandboxes: ['wasm'], sandboxNotes: [], full: true, planned: 1, problems: []} as const;

test('a whitelist row that a full run does not need is unused', async (t) => {
  const divergences = [ROW, SPARE];
  const results = await run(planned(1), {observe: async () => [OTHER], divergences});
  t.is(results[0]?.verdict.kind, 'allowed');
  t.deepEqual(draftReport(FACTS, results, {state: 'finished', divergences}).unusedDivergences, ['spare']);
});

test('a part or an unfinished run cannot tell that a row is unused', (t) => {
  const divergences = [ROW];
  t.deepEqual(draftReport({...FACTS, full: false}, [], {state: 'finished', divergences}).unusedDivergences, []);
  t.deepEqual(draftReport(FACTS, [], {state: 'running', divergences}).unusedDivergences, []);
});

test('a finished run without a comparison has a problem', (t) => {
  t.regex(draftReport(FACTS, [], {state: 'finished', divergences: []}).problems.join(''), /^Nothing was compared/);
  t.deepEqual(draftReport(FACTS, [], {state: 'running', divergences: []}).problems, []);
});
