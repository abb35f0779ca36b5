import {appendFileSync, existsSync, readdirSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import test from 'ava';
import type {Case} from '../../cases/case.ts';
import {CREATE_CASES} from '../../cases/create-cases.ts';
import {makeProfileId} from '../../profiles/profile-id.ts';
import {withCaseDirectory} from '../case-directory.ts';
import {observeCase, runCase} from '../run-case.ts';
import type {RunProcess} from '../run-process.ts';
import type {Tool} from '../tool.ts';

const FAKE: Tool = {
  name: 'fake',
  version: '1.0',
  command: join(import.meta.dirname, 'fixtures', 'fake-qemu-img.sh'),
  args: [],
};
const QEMU_IMG: Tool = {name: 'qemu-img', version: '0', command: '/usr/bin/qemu-img', args: []};
const isMissing = !existsSync(QEMU_IMG.command) && process.env['INSTAR_REQUIRE_ALL'] !== '1';

function makeCase(steps: Case['steps'], inputs: NonNullable<Case['inputs']> = []): Case {
  return {id: 'create/raw/x', command: 'create', format: 'raw', image: 'image.raw', inputs, steps, files: 'all'};
}

test('a case is its steps in order and the files they leave', async (t) => {
  const aCase = makeCase([
    {name: 'create', argv: ['create', '{image}', '1M']},
    {name: 'info', argv: ['info', '{image}'], onlyIfSucceeded: 'create'},
  ]);
  const {observation} = await runCase(aCase, FAKE);
  t.deepEqual(observation.steps, [
    {name: 'create', exit: 0, stdout: 'Formatting create image.raw 1M\n', stderr: ''},
    {name: 'info', exit: 0, stdout: 'image: image.raw\n', stderr: ''},
  ]);
  t.deepEqual(
    observation.files.map(({name, lengthBytes, fullyAllocated}) => ({name, lengthBytes, fullyAllocated})),
    [{name: 'image.raw', lengthBytes: 12, fullyAllocated: null}],
  );
});

test('a step that waits for a failed one is left out', async (t) => {
  const aCase = makeCase([
    {name: 'create', argv: ['foo']},
    {name: 'info', argv: ['info', '{image}'], onlyIfSucceeded: 'create'},
  ]);
  const {steps, files} = await observeCase(aCase, FAKE);
  t.deepEqual(steps, [{name: 'create', exit: 1, stdout: '', stderr: 'qemu-img: Command not found: foo\n'}]);
  t.deepEqual(files, []);
});

test('a reader runs all steps but the first', async (t) => {
  const aCase = makeCase([
    {name: 'create', argv: ['create', '{image}', '1M']},
    {name: 'info', argv: ['info', '{image}']},
  ]);
  const reader: Tool = {name: 'echo', version: '1.0', command: '/bin/echo', args: ['read']};
  const {observation} = await runCase(aCase, FAKE, {reader});
  t.deepEqual(
    observation.steps.map(({stdout}) => stdout),
    ['Formatting create image.raw 1M\n', 'read info image.raw\n'],
  );
});

test('inputs are there before the first step', async (t) => {
  const aCase = makeCase(
    [{name: 'info', argv: ['info', '{image}']}],
    [
      {name: 'zeros.raw', make: {kind: 'zeros', sizeBytes: 1_000_000_000_000}},
      {name: 'base.raw', make: {kind: 'steps', steps: [['create', 'base.raw']]}},
    ],
  );
  const {files} = await observeCase(aCase, FAKE);
  t.deepEqual(
    files.map(({name, lengthBytes}) => [name, lengthBytes]),
    [
      ['base.raw', 12],
      ['zeros.raw', 1_000_000_000_000],
    ],
  );
  t.deepEqual(files[1]?.ranges, []);
});

test('the disk usage of an input is masked, though the file system changes it while a step runs', async (t) => {
  const aCase = makeCase(
    [{name: 'info', argv: ['info', 'base.raw']}],
    [{name: 'base.raw', make: {kind: 'zeros', sizeBytes: 1}}],
  );
  const run: RunProcess = async (_tool, _argv, {directory}) => {
    const input = join(directory, 'base.raw');
    const stdout = `"actual-size": ${statSync(input).blocks * 512}\n`;
    appendFileSync(input, Buffer.alloc(65_536, 'x'));
    return {exit: 0, stdout, stderr: ''};
  };
  const {steps} = await observeCase(aCase, FAKE, {run});
  t.is(steps[0]?.stdout, '"actual-size": "<actual-size>"\n');
});

test('an image of a set is there as the case changes it', async (t) => {
  const set = {kind: 'image', set: 'raw-512', file: 'image.raw'} as const;
  const aCase = makeCase(
    [{name: 'info', argv: ['info', '{image}']}],
    [
      {name: 'image.raw', make: {...set, lengthBytes: 100}},
      {name: 'other.raw', make: set},
      {name: 'patched.raw', make: {...set, patches: [{at: -1, hex: '00'}]}},
    ],
  );
  const {files} = await observeCase(aCase, FAKE);
  t.deepEqual(
    files.map(({lengthBytes}) => lengthBytes),
    [100, 512, 512],
  );
  t.is(new Set(files.map(({ranges}) => ranges[0]?.sha256)).size, 3);
});

test('a case that writes nothing shows no file, one that writes shows that file', async (t) => {
  const set = {kind: 'image', set: 'raw-512', file: 'image.raw'} as const;
  const inputs = [
    {name: 'image.raw', make: set},
    {name: 'other.raw', make: set},
  ];
  const quiet = makeCase([{name: 'info', argv: ['info', '{image}']}], inputs);
  t.deepEqual((await observeCase({...quiet, files: 'written'}, FAKE)).files, []);
  const writing = makeCase([{name: 'create', argv: ['create', '{image}', 'base.new']}], inputs);
  const {files} = await observeCase({...writing, files: 'written'}, FAKE);
  t.deepEqual(
    files.map(({name}) => name),
    ['base.new', 'image.raw'],
  );
});

test.serial('a case leaves nothing in the directory for temporary files', async (t) => {
  await runCase(makeCase([{name: 'create', argv: ['create', '{image}']}]), FAKE);
  await t.throwsAsync(runCase(makeCase([{name: 'info', argv: []}]), {...FAKE, command: '/nonexistent'}));
  // Where this thread's cases have their directories; other test files have theirs elsewhere.
  const root = await withCaseDirectory(async (directory) => dirname(directory));
  t.deepEqual(readdirSync(root), []);
});

const isStable = test.macro({
  async exec(t, id: string) {
    const aCase = CREATE_CASES.find((candidate) => candidate.id === id);
    if (!aCase) return t.fail(`${id} is no case`);
    const [first, second] = [await observeCase(aCase, QEMU_IMG), await observeCase(aCase, QEMU_IMG)];
    t.is(first.steps[0]?.exit, 0);
    t.deepEqual(first, second);
    t.is(makeProfileId(first), makeProfileId(second));
    return undefined;
  },
  title: (_, id: string) => `needs ${QEMU_IMG.command}: it does the same twice after normalising: ${id}`,
});
const testReal = isMissing ? test.skip : test;
testReal(isStable, 'create/qcow2/backing-raw');
testReal(isStable, 'create/vmdk/backing-vmdk');
testReal(isStable, 'create/vmdk/1M-monolithic-flat');
testReal(isStable, 'create/vpc/1M-default');
testReal(isStable, 'create/vpc/1M-fixed');
testReal(isStable, 'create/vhdx/1M-default');
