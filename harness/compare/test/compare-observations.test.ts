import test from 'ava';
import fc from 'fast-check';
import type {FileFingerprint, Observation, StepObservation} from '../../../generators/run/observation.ts';
import {compareObservations} from '../compare-observations.ts';

const JSON_TEXT = `{
    "virtual-size": 1048576,
    "format-specific": {
        "type": "qcow2",
        "data": {
            "compat": "1.1",
            "corrupt": false
        }
    },
    "children": [
    ]
}
`;
const STEP: StepObservation = {name: 'info-json', exit: 0, stdout: JSON_TEXT, stderr: ''};
const FILE: FileFingerprint = {
  name: 'image.qcow2',
  lengthBytes: 196_616,
  fullyAllocated: false,
  ranges: [{offset: 0, length: 4096, sha256: '0123456789abcdef'}],
};

function observe(step: Partial<StepObservation> = {}, file: Partial<FileFingerprint> = {}): Observation {
  return {steps: [{...STEP, ...step}], files: [{...FILE, ...file}]};
}

const finds = test.macro({
  exec(t, changed: Observation, expected: readonly (readonly [string, string, string])[]) {
    const found = compareObservations(observe(), changed);
    t.deepEqual(
      found.map(({path, baseline, instar}) => [path, baseline, instar]),
      expected,
    );
  },
  title: (given = '') => `finds ${given}`,
});

function withJson(from: string, to: string): Observation {
  return observe({stdout: JSON_TEXT.replace(from, to)});
}

test('nothing where nothing differs', finds, observe(), []);
test('an exit code', finds, observe({exit: 1}), [['info-json.exit', '0', '1']]);
test('a signal', finds, observe({exit: 'SIGSEGV'}), [['info-json.exit', '0', 'SIGSEGV']]);
test('a line of stderr', finds, observe({stderr: 'warning: x\n'}), [['info-json.stderr/1', '', 'warning: x\n']]);
test('a JSON value by its path', finds, withJson('"1.1"', '"0.10"'), [
  ['info-json/format-specific.data.compat', '"1.1"', '"0.10"'],
]);
test('a JSON type', finds, withJson('false', '"false"'), [
  ['info-json/format-specific.data.corrupt', 'false', '"false"'],
]);
test('another way to write a JSON number', finds, withJson('1048576', '1048576.0'), [
  ['info-json/virtual-size', '1048576', '1048576.0'],
]);
test('a JSON key that is missing', finds, withJson('"type": "qcow2",\n        ', ''), [
  ['info-json/format-specific.type', '"qcow2"', '(absent)'],
]);
test('a JSON array that grew', finds, withJson('"children": [\n', '"children": [\n        1\n'), [
  ['info-json/children[0]', '(absent)', '1'],
]);
test(
  'null in place of an object',
  finds,
  withJson('{\n            "compat": "1.1",\n            "corrupt": false\n        }', 'null'),
  [['info-json/format-specific.data', '{"compat": "1.1", "corrupt": false}', 'null']],
);
test(
  'the order of JSON keys',
  finds,
  withJson('"compat": "1.1",\n            "corrupt": false', '"corrupt": false,\n            "compat": "1.1"'),
  [['info-json/format-specific.data (key order)', 'compat, corrupt', 'corrupt, compat']],
);
test('JSON white space', finds, withJson('"type": ', '"type":'), [
  ['info-json (white space)', 'between : and value at depth 2: " "', 'between : and value at depth 2: ""'],
]);
test('a JSON document without its last newline', finds, observe({stdout: JSON_TEXT.trimEnd()}), [
  ['info-json (white space)', 'between } and end at depth 0: "\\n"', 'between } and end at depth 0: ""'],
]);
test('text in place of JSON', finds, observe({stdout: 'oops\n'}), [['info-json.stdout/1', JSON_TEXT, 'oops\n']]);
test('a file length', finds, observe({}, {lengthBytes: 1}), [['files/image.qcow2/lengthBytes', '196616', '1']]);
test('allocation', finds, observe({}, {fullyAllocated: true}), [['files/image.qcow2/fullyAllocated', 'false', 'true']]);
test('other bytes', finds, observe({}, {ranges: [{offset: 0, length: 4096, sha256: 'ff'}]}), [
  ['files/image.qcow2/ranges/0', '4096 bytes, SHA-256 0123456789abcdef…', '4096 bytes, SHA-256 ff…'],
]);
test('data elsewhere', finds, observe({}, {ranges: [{offset: 4096, length: 4096, sha256: '0123456789abcdef'}]}), [
  ['files/image.qcow2/ranges/0', '4096 bytes, SHA-256 0123456789abcdef…', '(absent)'],
  ['files/image.qcow2/ranges/4096', '(absent)', '4096 bytes, SHA-256 0123456789abcdef…'],
]);
test('a file under another name', finds, observe({}, {name: 'other'}), [
  ['files/image.qcow2', '196616 bytes', '(absent)'],
  ['files/other', '(absent)', '196616 bytes'],
]);
test('a step that was not run', finds, {steps: [], files: [FILE]}, [['info-json', 'run, exit 0', '(not run)']]);

test('a value and a space that differ together are both found', (t) => {
  const found = compareObservations(observe(), withJson('"compat": "1.1"', '"compat":  "1.1"')).concat(
    compareObservations(observe(), withJson('"compat": "1.1"', '"compat":  "0.10"')),
  );
  t.deepEqual(
    found.map(({path}) => path),
    ['info-json (white space)', 'info-json/format-specific.data.compat', 'info-json (white space)'],
  );
});

test('numbers above 2^53 stay apart', (t) => {
  const [one, other] = ['9007199254740993', '9007199254740992'].map((size) => withJson('1048576', size));
  t.is(compareObservations(one ?? observe(), other ?? observe()).length, 1);
});

test('two JSON documents give no difference exactly when their texts are equal', (t) => {
  const style = fc.constantFrom<string | number>('', 2, 4);
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), style, style, (left, right, leftStyle, rightStyle) => {
      const [before, after] = [JSON.stringify(left, null, leftStyle), JSON.stringify(right, null, rightStyle)];
      const found = compareObservations(observe({stdout: before}), observe({stdout: after}));
      t.is(found.length === 0, before === after, `${before} / ${after}`);
    }),
  );
});

test('any mutation of an observation is found', (t) => {
  const text = fc.string({unit: fc.constantFrom('a', 'b', '\n', '{', '}', '"')});
  fc.assert(
    fc.property(text, text, text, text, (stdout, stderr, otherOut, otherErr) => {
      const found = compareObservations(observe({stdout, stderr}), observe({stdout: otherOut, stderr: otherErr}));
      t.is(found.length === 0, stdout === otherOut && stderr === otherErr);
    }),
  );
});
