import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {InstarError} from '../../instar-error.ts';
import {findKvmObstacle} from '../kvm/probe-kvm.ts';
import {openSandbox} from '../open-sandbox.ts';
import {TEST_LIMITS, makeConfig} from './support/guest-runs.ts';
import {TEST_PROGRAMS} from './support/sandboxes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'instar-open-test-'));
copyFileSync(path.join(TEST_PROGRAMS, 'echo.wasm'), path.join(folder, 'echo.wasm'));

test.after.always(() => rmSync(folder, {recursive: true, force: true}));

test('wasm is opened when asked for', async (t) => {
  const sandbox = await openSandbox('wasm', {hold: 'thread', programFolder: folder});
  t.is(sandbox.kind, 'wasm');
  t.is(sandbox.description, 'running in the wasm sandbox');
  await sandbox.close();
});

test('auto falls back to wasm, and says why', async (t) => {
  const sandbox = await openSandbox('auto', {hold: 'thread', programFolder: folder});
  t.is(sandbox.kind, 'wasm');
  t.is(sandbox.description, `${findKvmObstacle(folder)}: running in the wasm sandbox`);
  await sandbox.close();
});

test('kvm that cannot be had is an error, and says why', async (t) => {
  const error = await t.throwsAsync(openSandbox('kvm', {programFolder: folder}), {instanceOf: InstarError});
  t.is(error?.code, 'sandbox-unavailable');
  t.is(error?.message, `the kvm sandbox is not available: ${findKvmObstacle(folder)}`);
});

test('programs that are not built are an error that says what to do', async (t) => {
  const error = await t.throwsAsync(openSandbox('auto', {programFolder: '/nonexistent'}), {instanceOf: InstarError});
  t.is(error?.message, 'no guest programs in /nonexistent: run "npm run build"');
});

test('a module that imports a call that there is none is killed', async (t) => {
  const text = '(module (import "env" "memory" (memory 1)) (import "instar" "open" (func)) (func (export "run")))';
  writeFileSync(path.join(folder, 'opener.wat'), text);
  const wat2wasm = path.join(path.dirname(createRequire(import.meta.url).resolve('wabt')), 'bin/wat2wasm');
  execFileSync(process.execPath, [wat2wasm, 'opener.wat', '-o', 'opener.wasm'], {cwd: folder});
  const sandbox = await openSandbox<string>('wasm', {hold: 'thread', programFolder: folder});
  const config = makeConfig(new Uint8Array(), 0);
  const outcome = await sandbox.run({program: 'opener', config, devices: [], limits: TEST_LIMITS});
  t.is(outcome.kind === 'killed' ? outcome.reason : outcome.kind, 'protocol');
  t.regex(outcome.kind === 'killed' ? outcome.message : '', /"open"/);
  await sandbox.close();
});
