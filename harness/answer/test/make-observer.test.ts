import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {CASE_TABLES} from '../../../generators/cases/case-tables.ts';
import type {PlannedRun} from '../../plan/plan-runs.ts';
import {findProgram} from '../../run/tool-under-test.ts';
import {makeObserver} from '../make-observer.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const isBuilt = existsSync(path.join(ROOT, 'dist/instar-qemu-img.js'));
// Needs the built program, which "npm run build" makes.
const withProgram = isBuilt || process.env['INSTAR_REQUIRE_ALL'] === '1' ? test : test.skip;
const {signal} = new AbortController();

const answersAlike = test.macro({
  async exec(t, id: string) {
    const found = Object.values(CASE_TABLES)
      .flat()
      .find((one) => one.id === id);
    if (found === undefined) throw new Error(`There is no case ${id}.`);
    const run: PlannedRun = {case: found, profile: 'p', versions: ['10.0.2'], imitated: '10.0.2', sandbox: 'wasm'};
    const observer = makeObserver(findProgram(ROOT, undefined), {ownProcesses: false, signal});
    t.teardown(() => observer.close());
    const sampled = await observer.observe(run, 0);
    t.is(sampled.length, 2);
    t.deepEqual(sampled[0], sampled[1]);
    t.true((sampled[0]?.steps.length ?? 0) > 0);
    // What the process answered before changes nothing, and most runs are made in one way only.
    t.deepEqual(await observer.observe(run, 1), [sampled[0]!]);
  },
  title: (given = '') => `a process of its own for each call answers the same: ${given}`,
});

withProgram('create', answersAlike, 'create/qcow2/1G-default');
withProgram('info', answersAlike, 'info/qcow2/aes');
withProgram('convert', answersAlike, 'convert/vmdk/from-chain-of-three');
withProgram('a refusal', answersAlike, 'info/qcow2/as-vmdk');

withProgram('each call is a process where that is asked for, and always of another program', async (t) => {
  const [one] = CASE_TABLES.create;
  if (one === undefined) throw new Error('There is no case.');
  const run: PlannedRun = {case: one, profile: 'p', versions: ['10.0.2'], imitated: '10.0.2', sandbox: 'wasm'};
  const program = findProgram(ROOT, undefined);
  const own = makeObserver(program, {ownProcesses: true, signal});
  const other = makeObserver({...program, isInstar: false}, {ownProcesses: false, signal});
  t.deepEqual(await own.observe(run, 0), await other.observe(run, 0));
  t.is((await own.observe(run, 0)).length, 1);
});
