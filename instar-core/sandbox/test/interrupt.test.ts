import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import test from 'ava';
import {KVM_OBSTACLE, SANDBOXES, TEST_PROGRAMS} from './support/sandboxes.ts';

const FIXTURE = path.join(import.meta.dirname, 'fixtures/spin.ts');
/** Long enough after "ready" for the guest to be in its loop, which nothing outside can see. */
const SETTLE_MS = 500;

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

/** SIGINT reaches a process whose main thread runs a guest that never calls. */
const isInterrupted = test.macro<[string]>({
  async exec(t, kind) {
    const child = spawn(process.execPath, [FIXTURE, TEST_PROGRAMS, kind], {stdio: ['ignore', 'pipe', 'inherit']});
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    await setTimeout(SETTLE_MS);
    child.kill('SIGINT');
    const [code] = (await exited) as [number | null];
    t.is(text, 'ready\naborted\nheard\n');
    t.is(code, 0);
  },
  title: (_, kind) =>
    `${kind}: SIGINT ends a guest that never calls, its listeners hear of it, and the process goes on`,
});

for (const kind of new Set(SANDBOXES.map(({isKvm}) => (isKvm ? 'kvm' : 'wasm')))) test(isInterrupted, kind);
