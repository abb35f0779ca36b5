import {setTimeout as sleep} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {render} from 'ink-testing-library';
import {createElement} from 'react';
import type {DashboardData} from '../../data/dashboard-data.ts';
import {DATA, REPORT} from '../../test/sample-data.ts';
import {App} from '../app.ts';

const DOWN = '\u001b[B';
const LEFT = '\u001b[D';

type Shown = ReturnType<typeof render> & {
  readonly update: (data: DashboardData) => void;
  readonly isWatching: () => boolean;
};

function show(t: ExecutionContext): Shown {
  let listener: ((data: DashboardData) => void) | undefined;
  const watch = (onData: (data: DashboardData) => void): (() => void) => {
    listener = onData;
    return () => {
      listener = undefined;
    };
  };
  const instance = render(createElement(App, {data: DATA, watch}));
  t.teardown(instance.unmount);
  return {...instance, update: (data) => listener?.(data), isWatching: () => listener !== undefined};
}

/** Waits until the screen shows it; a screen is drawn some time after a key. */
async function until(t: ExecutionContext, shown: Shown, expected: RegExp): Promise<void> {
  for (let attempt = 0; attempt < 100 && !expected.test(shown.lastFrame() ?? ''); attempt += 1) {
    await sleep(20);
  }

  t.regex(shown.lastFrame() ?? '', expected);
}

test('keys reach the screen', async (t) => {
  const shown = show(t);
  await until(t, shown, /create qcow2 \(2\)/);
  shown.stdin.write(DOWN);
  await until(t, shown, />\s+1G-rb-8/);
  shown.stdin.write(LEFT);
  await until(t, shown, /create\/qcow2\/1G-rb-8 in 10\.0\.13/);
  shown.stdin.write('\r');
  await until(t, shown, /\[qemu-img 11\.1\.3\].*\[instar as 11\.1\.3 \(wasm\)\]/);
});

test('new results appear while it is open', async (t) => {
  const shown = show(t);
  await until(t, shown, /running 5\/7/);
  await until(t, shown, /.*/);
  shown.update({...DATA, report: {...REPORT, state: 'finished', planned: 5}});
  await until(t, shown, /finished 5\/5/);
});

test('it stops watching when it ends', async (t) => {
  const shown = show(t);
  await until(t, shown, /create qcow2/);
  while (!shown.isWatching()) {
    await sleep(10);
  }

  shown.stdin.write('q');
  for (let attempt = 0; attempt < 100 && shown.isWatching(); attempt += 1) {
    await sleep(20);
  }

  t.false(shown.isWatching());
});
