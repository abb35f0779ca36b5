import {tmpdir} from 'node:os';
import test, {type ExecutionContext} from 'ava';
import type {ProcessOptions} from '../../../generators/run/run-process.ts';
import type {Tool} from '../../../generators/run/tool.ts';
import {type AnsweringPool, openAnsweringPool} from '../answering-pool.ts';
import {makeFakeProgram} from './fake-program.ts';

const TOOL: Tool = {name: 'fake', version: '1', command: '/fake', args: [], environment: {WORD: 'given'}};
const OPTIONS: ProcessOptions = {directory: tmpdir(), timeoutMs: 30_000, outputLimitBytes: 1000};

function open(t: ExecutionContext): AnsweringPool {
  const pool = openAnsweringPool(makeFakeProgram(t));
  t.teardown(() => pool.close());
  return pool;
}

test('a call gets its arguments, its folder and its environment, and nothing of ours', async (t) => {
  const {run} = open(t);
  const {stdout, ...rest} = await run(TOOL, ['show', '7', 'a b'], OPTIONS);
  t.deepEqual(JSON.parse(stdout), {argv: ['show', '7', 'a b'], folder: tmpdir(), word: 'given'});
  t.deepEqual(rest, {exit: 7, stderr: ''});
  const bare = await run({...TOOL, environment: {}}, ['show'], {...OPTIONS, directory: '/'});
  t.deepEqual(JSON.parse(bare.stdout), {argv: ['show'], folder: '/', word: ''});
});

test('a call finds nothing of the one before', async (t) => {
  const {run} = open(t);
  t.like(await run(TOOL, ['complain', '1'], OPTIONS), {exit: 1, stdout: '', stderr: 'no\n'});
  await run(TOOL, ['listen'], OPTIONS);
  await run(TOOL, ['count'], OPTIONS);
  t.like(await run(TOOL, ['count'], OPTIONS), {exit: 0, stdout: '1 0', stderr: ''});
});

const endsItsProcess = test.macro({
  async exec(t, [deed, change]: readonly [string, Partial<ProcessOptions>], expected: object) {
    const {run} = open(t);
    t.like(await run(TOOL, [deed], {...OPTIONS, ...change}), expected);
    t.like(await run(TOOL, ['count'], OPTIONS), {exit: 0, stdout: '1 0'});
  },
  title: (given = '') => `a call that ends its process is a result, and others go on: ${given}`,
});

test('too long', endsItsProcess, ['hang', {timeoutMs: 300}], {exit: 'timeout', stdout: ''});
test('too much', endsItsProcess, ['flood', {}], {exit: 'flood'});
test('by a signal', endsItsProcess, ['die', {}], {exit: 'SIGKILL'});
test('by a bug', endsItsProcess, ['bug', {}], {exit: 70, stderr: 'late'});

test('an abort ends a call that is under way', async (t) => {
  const {run} = open(t);
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('stop')), 300);
  await t.throwsAsync(run(TOOL, ['hang'], {...OPTIONS, signal: controller.signal}), {message: 'stop'});
});

test('calls at one time have a process each', async (t) => {
  const {run} = open(t);
  const directories = ['/', tmpdir(), '/usr'];
  const seen = await Promise.all(directories.map(async (directory) => run(TOOL, ['show'], {...OPTIONS, directory})));
  t.deepEqual(
    seen.map(({stdout}) => (JSON.parse(stdout) as {folder: string}).folder),
    directories,
  );
});

test('a process is replaced after so many calls', async (t) => {
  const pool = openAnsweringPool(makeFakeProgram(t), 2);
  t.teardown(() => pool.close());
  const ids: string[] = [];
  for (let call = 0; call < 4; call++) ids.push((await pool.run(TOOL, ['name'], OPTIONS)).stdout);
  t.is(ids[0], ids[1]);
  t.not(ids[1], ids[2]);
  t.is(ids[2], ids[3]);
});

test('a program that names no command line cannot be called', async (t) => {
  const pool = openAnsweringPool(import.meta.filename);
  t.teardown(() => pool.close());
  const {exit, stderr} = await pool.run(TOOL, ['show'], {...OPTIONS, outputLimitBytes: 10_000});
  t.is(exit, 1);
  t.regex(stderr, /does not name its command line\./);
});
