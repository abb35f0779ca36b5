import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {delimiter, join, resolve} from 'node:path';
import test from 'ava';
import pLimit from 'p-limit';
import type {Case, FormatName} from '../../generators/cases/case.ts';
import {CASE_TABLES} from '../../generators/cases/case-tables.ts';
import {BINARIES_DIRECTORY, findBinaries} from '../../generators/run/find-binaries.ts';
import {observeCase} from '../../generators/run/run-case.ts';
import {compareVersions} from '../../generators/plan/version-order.ts';
import type {Tool} from '../../generators/run/tool.ts';
import {readProfile, readVersionMap} from '../../generators/store/read-store.ts';
import {STORE_DIRECTORY} from '../../generators/store/store-paths.ts';
import {judge} from '../compare/judge.ts';
import {DIVERGENCES} from '../divergences/divergences.ts';
import {findProgram, makeToolUnderTest} from '../run/tool-under-test.ts';

/** Exit codes of `qemu-img check`. */
const CORRUPT = 2;
const LEAKING = 3;
const CASES_AT_ONCE = 2;

const root = resolve(import.meta.dirname, '../..');
const store = resolve(root, STORE_DIRECTORY);
const map = readVersionMap(store);
const reader = findReader();

/** The newest qemu-img at hand that baselines were recorded from. */
function findReader(): Tool | undefined {
  const provisioned = findBinaries(resolve(root, BINARIES_DIRECTORY)).tools;
  return [...findInstalled(), ...provisioned].findLast(({version}) => map.versions[version] !== undefined);
}

/** The machine's own qemu-img. A release that was not recorded is judged as the newest recorded one before it. */
function findInstalled(): readonly Tool[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const command = folders.map((folder) => join(folder, 'qemu-img')).find((file) => existsSync(file));
  if (command === undefined) return [];
  const words = execFileSync(command, ['--version'], {encoding: 'utf8'});
  const own = /^qemu-img version (\d+\.\d+\.\d+)/.exec(words)?.[1] ?? '';
  const version = Object.keys(map.versions)
    .toSorted(compareVersions)
    .findLast((recorded) => compareVersions(recorded, own) <= 0);
  return version === undefined ? [] : [{name: `qemu-img ${own}`, version, command, args: []}];
}

const reads = test.macro({
  async exec(t, format: FormatName) {
    t.timeout(300_000);
    t.truthy(reader, 'no qemu-img of a recorded version is at hand; install qemu-utils or run "npm run binaries"');
    if (reader === undefined) return;
    const cases = CASE_TABLES.create.filter((one) => one.format === format && createsIn(one, reader.version));
    t.true(cases.length > 0);
    const limit = pLimit(CASES_AT_ONCE);
    const findings = await Promise.all(cases.map((one) => limit(readCase, one, reader)));
    t.deepEqual(findings.flat(), []);
  },
  title: (_given, format: FormatName) => `qemu-img reads and checks every ${format} image of instar as its own`,
});

function baselineOf({id}: Case, version: string) {
  return readProfile(store, id, map.cases[id]?.[version] ?? '');
}

function createsIn(one: Case, version: string): boolean {
  // On a busy machine, qemu-img 7.2 cannot always make a LUKS volume: its clock of the processor is too coarse for it.
  return !one.id.includes('luks') && one.steps.length > 1 && baselineOf(one, version).steps[0]?.exit === 0;
}

/** One line for each thing that qemu-img finds otherwise than in the image that it makes itself. */
async function readCase(one: Case, qemuImg: Tool): Promise<readonly string[]> {
  const {version} = qemuImg;
  const check = {name: 'check', argv: ['check', '-f', one.format, '{image}']};
  const checked = {...one, steps: [...one.steps, check]};
  const maker = makeToolUnderTest(findProgram(root, undefined), 'wasm', version);
  const ours = await observeCase(checked, maker, {reader: qemuImg});
  const theirs = await observeCase(checked, qemuImg);
  const recorded = {...baselineOf(one, version), steps: [...baselineOf(one, version).steps, ...theirs.steps.slice(-1)]};
  const verdict = judge({
    caseId: one.id,
    imitated: version,
    baseline: recorded,
    instar: ours,
    divergences: DIVERGENCES,
  });
  const {exit} = ours.steps.at(-1) ?? {};
  // Of some parallels images, check of 7.2 says that qemu-img's own leak.
  const isWorse = exit === CORRUPT || (exit === LEAKING && theirs.steps.at(-1)?.exit !== LEAKING);
  return [
    ...(isWorse ? [`${one.id}: check: ${exit}`] : []),
    ...(verdict.kind === 'different'
      ? verdict.differences.map(({path, baseline, instar}) => `${one.id}: ${path}: ${baseline} ${instar}`)
      : []),
  ];
}

const look = reader === undefined && process.env['INSTAR_REQUIRE_ALL'] !== '1' ? test.skip : test.serial;
for (const format of ['raw', 'qcow2', 'vmdk', 'vpc', 'vhdx', 'vdi', 'qed', 'qcow', 'parallels'] as const) {
  look(reads, format);
}

if (reader === undefined) {
  test.skip('reading with qemu-img: none of a recorded version is provisioned or installed', (t) => t.pass());
}
