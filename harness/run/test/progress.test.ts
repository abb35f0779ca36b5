import test from 'ava';
import {startProgress} from '../progress.ts';

function watchProgress(stream: {isTTY?: boolean; columns?: number}, planned: number): string {
  let text = '';
  const progress = startProgress({...stream, write: (chunk) => (text += chunk)}, planned);
  for (let index = 0; index < planned; index += 1) {
    progress.add(`create/raw/${index}`, index === 0 ? 'different' : 'same');
  }

  progress.end();
  return text;
}

test('without a terminal, a line for every tenth', (t) => {
  const lines = watchProgress({}, 200).trimEnd().split('\n');
  t.is(lines.length, 10);
  t.is(lines.at(-1), '200/200 judged, 1 different');
});

test('on a terminal, one line that is drawn over and taken away', (t) => {
  const text = watchProgress({isTTY: true, columns: 30}, 2);
  t.false(text.includes('\n'));
  t.true(text.endsWith('\r\u001b[2K'));
  t.true(text.split('\r\u001b[2K').every((line) => line.length < 30));
});
