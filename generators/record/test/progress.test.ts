import test from 'ava';
import {blockLines, startProgress} from '../progress.ts';

const TOTALS = new Map([
  ['7.2.22', 4],
  ['10.0.2', 4],
]);

function collect(isTTY: boolean) {
  const written: string[] = [];
  let nowMs = 0;
  const progress = startProgress(
    {isTTY, write: (text) => written.push(text)},
    {totals: TOTALS, now: () => (nowMs += 1000)},
  );
  return {written, progress};
}

test('without a terminal each finished version is a line', (t) => {
  const {written, progress} = collect(false);
  for (let count = 0; count < 4; count++) progress.add('10.0.2');
  progress.add('7.2.22');
  progress.stop();
  t.deepEqual(written, ['10.0.2: 4 cases recorded\n']);
});

test('on a terminal the block is drawn over itself', (t) => {
  const {written, progress} = collect(true);
  progress.add('7.2.22');
  progress.stop();
  progress.stop();
  t.true(written[0]?.startsWith('7.2.22  ['));
  t.true(written[1]?.startsWith('\u001B[3A\r\u001B[J7.2.22  [======'));
  t.is(written.length, 2);
});

test('the block shows rate and time to go', (t) => {
  const lines = blockLines({done: new Map([['7.2.22', 4]]), totals: TOTALS, startMs: 0}, 2000);
  t.deepEqual(lines, [
    '7.2.22  [========================]  4/4',
    '10.0.2  [                        ]  0/4',
    'all     [============            ]  4/8  2 cases/s  2 s left',
  ]);
});

test('many versions stay within a small screen', (t) => {
  const totals = new Map(Array.from({length: 80}, (_, index) => [`${index}.0`, 4]));
  const done = new Map([
    ['3.0', 4],
    ['4.0', 2],
  ]);
  const lines = blockLines({done, totals, startMs: 0}, 1000);
  t.is(lines.length, 2);
  t.true(lines[0]?.startsWith('4.0 '));
});
