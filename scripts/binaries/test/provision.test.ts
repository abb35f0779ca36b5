import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {withDir} from 'tmp-promise';
import {BinariesError} from '../binaries-error.ts';
import {makeLayout, type Layout} from '../layout.ts';
import {readManifest} from '../manifest.ts';
import type {Candidate} from '../origins/origin.ts';
import {listFinishedFolders} from '../program/finished-folder.ts';
import {provision, type Outcome, type ProvisionOptions} from '../provision.ts';

const FILES = [{name: 'fake.deb', sha256: 'a'.repeat(64)}];

/** A program that is statically linked as far as its header says, and that "is" the version written behind it. */
function makeFakeProgram(directory: string, version: string): string {
  mkdirSync(directory, {recursive: true});
  const header = Buffer.alloc(64);
  header.write('\u007fELF\u0002\u0001', 'latin1');
  const file = path.join(directory, 'qemu-img');
  writeFileSync(file, Buffer.concat([header, Buffer.from(version)]));
  return file;
}

function readFakeVersion(directory: string): Promise<string> {
  return Promise.resolve(readFileSync(path.join(directory, 'lib/qemu-img')).subarray(64).toString());
}

type Counted = {readonly candidate: Candidate; readonly calls: () => number};

function makeFake(label: string, version: string, prepare?: Candidate['prepare']): Counted {
  let calls = 0;
  const candidate: Candidate = {
    id: label.replaceAll(' ', '-'),
    kind: 'debian',
    label,
    packageVersion: `1:${version}-1`,
    prepare: async (directory, signal) => {
      calls += 1;
      if (prepare) await prepare(directory, signal);
      return {found: {programs: [makeFakeProgram(path.join(directory, 'tree'), version)]}, files: FILES};
    },
  };
  return {candidate, calls: () => calls};
}

async function inLayout(run: (layout: Layout) => Promise<void>): Promise<void> {
  await withDir(({path: root}) => run(makeLayout(root)), {unsafeCleanup: true});
}

function go(
  layout: Layout,
  candidates: readonly Candidate[],
  more: Partial<ProvisionOptions> = {},
): Promise<readonly Outcome[]> {
  const silent = (): void => undefined;
  return provision(candidates, {
    layout,
    jobs: 2,
    wants: () => true,
    progress: silent,
    verify: readFakeVersion,
    ...more,
  });
}

const kinds = (outcomes: readonly Outcome[]): readonly string[] => outcomes.map(({kind}) => kind);

test('a finished version is not prepared again', async (t) => {
  await inLayout(async (layout) => {
    const fake = makeFake('debian sid', '11.1.3');
    t.deepEqual(kinds(await go(layout, [fake.candidate])), ['made']);
    t.deepEqual(kinds(await go(layout, [fake.candidate])), ['present']);
    t.is(fake.calls(), 1);
    t.deepEqual(readdirSync(path.join(layout.finished, '11.1.3')).toSorted(), ['lib', 'qemu-img', 'run.json']);
    t.deepEqual(
      readManifest(layout.manifest).versions.map(({version, label}) => [version, label]),
      [['11.1.3', 'debian sid']],
    );
  });
});

test('of two builds of a version the first is kept, however long it takes', async (t) => {
  await inLayout(async (layout) => {
    const slow = makeFake('debian trixie', '10.0.2', async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return {found: {programs: []}, files: []};
    });
    const fast = makeFake('debian bookworm-backports', '10.0.2');
    const outcomes = await go(layout, [slow.candidate, fast.candidate]);
    t.deepEqual(kinds(outcomes), ['made', 'same-version']);
    t.regex(outcomes[1]?.note ?? '', /debian trixie is kept/);
    t.is(listFinishedFolders(layout.finished)[0]?.origin?.label, 'debian trixie');
  });
});

test('a build that was left aside is not fetched again', async (t) => {
  await inLayout(async (layout) => {
    const first = makeFake('debian trixie', '10.0.2');
    const second = makeFake('debian bookworm-backports', '10.0.2');
    await go(layout, [first.candidate, second.candidate]);
    t.deepEqual(kinds(await go(layout, [first.candidate, second.candidate])), ['present', 'present']);
    t.is(second.calls(), 1);
  });
});

test('a failure leaves no folder, spares the others, and its work is taken up again', async (t) => {
  await inLayout(async (layout) => {
    let broken = true;
    const failing = makeFake('debian forky', '11.1.2', async (directory) => {
      const mark = path.join(directory, 'fetched');
      if (broken) {
        writeFileSync(mark, '');
        throw new BinariesError('The disk is full.');
      }
      t.true(existsSync(mark));
      return {found: {programs: []}, files: []};
    });
    const good = makeFake('debian sid', '11.1.3');
    const outcomes = await go(layout, [failing.candidate, good.candidate]);
    t.deepEqual(kinds(outcomes), ['failed', 'made']);
    t.is(outcomes[0]?.note, 'The disk is full.');
    t.deepEqual(readdirSync(layout.finished), ['11.1.3']);
    broken = false;
    t.deepEqual(kinds(await go(layout, [failing.candidate, good.candidate])), ['made', 'present']);
    t.deepEqual(readdirSync(layout.finished).toSorted(), ['11.1.2', '11.1.3']);
    t.deepEqual(readdirSync(layout.partial), []);
  });
});

test('after an interruption only finished folders are there', async (t) => {
  await inLayout(async (layout) => {
    const interruption = new AbortController();
    const stopped = makeFake('debian forky', '11.1.2', async () => {
      interruption.abort();
      throw new BinariesError('Interrupted.');
    });
    const later = makeFake('debian sid', '11.1.3');
    const outcomes = await go(layout, [stopped.candidate, later.candidate], {jobs: 1, signal: interruption.signal});
    t.deepEqual(kinds(outcomes), ['failed', 'failed']);
    t.is(later.calls(), 0);
    t.deepEqual(readdirSync(layout.finished), []);
  });
});

test('a version that is not asked for is not kept', async (t) => {
  await inLayout(async (layout) => {
    const {candidate} = makeFake('debian sid', '11.1.3');
    t.deepEqual(kinds(await go(layout, [candidate], {wants: (version) => version === '11.1.2'})), ['not-wanted']);
    t.deepEqual(readdirSync(layout.finished), []);
  });
});

test('a folder that fails its verification is not put in place', async (t) => {
  await inLayout(async (layout) => {
    const {candidate} = makeFake('debian sid', '11.1.3');
    const verify = (): Promise<string> => Promise.reject(new BinariesError('qemu-img create does not work'));
    const outcomes = await go(layout, [candidate], {verify});
    t.deepEqual(kinds(outcomes), ['failed']);
    t.deepEqual(readdirSync(layout.finished), []);
    t.false(existsSync(layout.manifest));
  });
});
