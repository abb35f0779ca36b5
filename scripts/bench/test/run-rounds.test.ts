import process from 'node:process';
import test from 'ava';
import {runRounds} from '../run-rounds.ts';

const NODE = process.execPath;

test('contenders take turns, and the first round is not counted', async (t) => {
  const order: string[] = [];
  const make = (name: string) => ({name, command: NODE, args: ['-e', '0'], before: () => order.push(name)});
  const times = await runRounds([make('a'), make('b')], {rounds: 2});
  t.is(order.join(''), 'abbaab');
  t.deepEqual(
    [...times].map(([name, each]) => [name, each.length]),
    [
      ['a', 2],
      ['b', 2],
    ],
  );
  t.true([...times.values()].flat().every((timeMs) => timeMs > 0));
});

test('a slower contender takes longer', async (t) => {
  const times = await runRounds(
    [
      {name: 'fast', command: NODE, args: ['-e', '0']},
      {name: 'slow', command: NODE, args: ['-e', 'setTimeout(() => 0, 1500)']},
    ],
    {rounds: 1},
  );
  t.true(times.get('slow')![0]! >= 1500);
  t.true(times.get('fast')![0]! < times.get('slow')![0]!);
});

const fails = test.macro({
  async exec(t, command: string, args: readonly string[], expected: RegExp) {
    await t.throwsAsync(runRounds([{name: 'it', command, args}], {rounds: 1}), {message: expected});
  },
  title: (given = '') => `a contender that does not do its work ends the run: ${given}`,
});

test('exit code', fails, NODE, ['-e', 'process.exitCode = 3'], /^it failed: exit code 3$/);
test(
  'message',
  fails,
  NODE,
  ['-e', 'console.error("no such file"); process.exitCode = 1'],
  /^it failed: no such file$/,
);
test('signal', fails, NODE, ['-e', 'process.kill(process.pid, "SIGKILL")'], /^it failed: /);
test('missing', fails, '/no/such/program', [], /^it cannot be run: .*ENOENT/);

test('a refusal counts as work where it is part of it', async (t) => {
  const times = await runRounds(
    [{name: 'it', command: NODE, args: ['-e', 'process.exitCode = 123'], doneBy: [0, 123]}],
    {
      rounds: 1,
    },
  );
  t.is(times.get('it')?.length, 1);
});
