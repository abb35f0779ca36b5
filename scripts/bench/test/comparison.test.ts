import test from 'ava';
import {compare} from '../comparison.ts';
import {duration, markdownTables, textTable} from '../tables.ts';

const WORDS = {title: 'info of one file', work: 'One process for one file.', skipped: ['kvm: not here']};
const TIMES = new Map([
  ['qemu-img', [10, 12, 11]],
  ['instar (wasm)', [44, 33, 55]],
]);
const TARGET = {name: 'instar (wasm) over qemu-img', of: 'instar (wasm)', over: 'qemu-img', atMost: 4};

test('ratios are of medians, to the first contender', (t) => {
  const {rows} = compare(WORDS, TIMES, []);
  t.deepEqual(
    rows.map(({name, medianMs, ratio}) => [name, medianMs, ratio]),
    [
      ['qemu-img', 11, 1],
      ['instar (wasm)', 44, 4],
    ],
  );
});

const judges = test.macro({
  exec(t, atMost: number, isMet: boolean) {
    t.deepEqual(
      compare(WORDS, TIMES, [{...TARGET, atMost}]).targets.map((target) => target.isMet),
      [isMet],
    );
  },
  title: (given = '') => `a target is judged: ${given}`,
});

test('met exactly', judges, 4, true);
test('met', judges, 5, true);
test('missed', judges, 3.99, false);

test('a target of a contender that did not run is not judged', (t) => {
  t.deepEqual(compare(WORDS, TIMES, [{...TARGET, of: 'instar (kvm)'}]).targets, []);
});

test('a comparison reads well as text', (t) => {
  t.is(
    textTable(compare(WORDS, TIMES, [TARGET])),
    `info of one file
One process for one file.
  contender       median      min      max  rounds  ratio
  qemu-img       11.0 ms  10.0 ms  12.0 ms       3   1.00
  instar (wasm)  44.0 ms  33.0 ms  55.0 ms       3   4.00
  met: instar (wasm) over qemu-img: 4.00, aim at most 4.00
  skipped: kvm: not here
`,
  );
});

test('a comparison reads well as Markdown', (t) => {
  t.is(
    markdownTables([compare(WORDS, TIMES, [{...TARGET, atMost: 2}])], 'Benchmarks'),
    `# Benchmarks

## info of one file

One process for one file.

| contender | median | min | max | rounds | ratio |
| --- | ---: | ---: | ---: | ---: | ---: |
| qemu-img | 11.0 ms | 10.0 ms | 12.0 ms | 3 | 1.00 |
| instar (wasm) | 44.0 ms | 33.0 ms | 55.0 ms | 3 | 4.00 |

- MISSED: instar (wasm) over qemu-img: 4.00, aim at most 2.00
- skipped: kvm: not here
`,
  );
});

test('long times are in seconds', (t) => {
  t.is(duration(9999), '9999.0 ms');
  t.is(duration(12_340), '12.3 s');
});
