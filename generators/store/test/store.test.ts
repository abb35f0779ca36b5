import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {GeneratorError} from '../../generator-error.ts';
import {canonicalJson} from '../../profiles/canonical-json.ts';
import {makeProfileId} from '../../profiles/profile-id.ts';
import type {Observation} from '../../run/observation.ts';
import {mergeVersionMap} from '../merge-version-map.ts';
import {readProfile, readVersionMap} from '../read-store.ts';
import {getProfilePath, getVersionMapPath} from '../store-paths.ts';
import {restoreObservation, storeObservation} from '../stored-profile.ts';
import {EMPTY_VERSION_MAP, type VersionMap} from '../version-map.ts';
import {removeUnusedProfiles, writeProfile, writeVersionMap} from '../write-store.ts';

const CASE = 'create/raw/1M-default';
const OBSERVATION = observe('Formatting\n');

function observe(stdout: string): Observation {
  return {
    steps: [{name: 'create', exit: 0, stdout, stderr: 'no line feed'}],
    files: [
      {name: 'x', lengthBytes: 5, fullyAllocated: null, ranges: [{offset: 0, length: 5, sha256: '0123456789abcdef'}]},
    ],
  };
}

function makeStore(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'instar-test-'));
  t.teardown(() => {
    rmSync(directory, {recursive: true, force: true});
  });
  return directory;
}

function makeMap(cases: VersionMap['cases'], ...versions: readonly string[]): VersionMap {
  return {
    schema: 1,
    versions: Object.fromEntries(versions.map((version) => [version, {label: `qemu-img version ${version}`}])),
    cases,
  };
}

/** Writes an observation and returns its id and path. */
function write(store: string, observation: Observation): {id: string; path: string} {
  const id = makeProfileId(observation);
  writeProfile(store, CASE, {id, observation});
  return {id, path: getProfilePath(store, CASE, id)};
}

test('a profile is read as it was written', (t) => {
  const store = makeStore(t);
  t.deepEqual(readProfile(store, CASE, write(store, OBSERVATION).id), OBSERVATION);
});

test('any text survives being stored as lines', (t) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('\n', 'a', '\r', ' ', 'ü')), (parts) => {
      const observation = observe(parts.join(''));
      t.deepEqual(restoreObservation(storeObservation(observation)), observation);
    }),
  );
});

test('the order of keys does not change the id', (t) => {
  const {steps, files} = OBSERVATION;
  t.is(makeProfileId({files, steps}), makeProfileId({steps, files}));
  t.is(canonicalJson({b: [{d: 1, c: 2}], a: undefined}), '{"b":[{"c":2,"d":1}]}');
});

test('writing twice leaves the same bytes', (t) => {
  const store = makeStore(t);
  const {path} = write(store, OBSERVATION);
  const before = readFileSync(path, 'utf8');
  write(store, OBSERVATION);
  t.is(readFileSync(path, 'utf8'), before);
  t.deepEqual(readdirSync(join(path, '..')).length, 1);
});

test('two behaviours under one id are a hard error', (t) => {
  const store = makeStore(t);
  const {id} = write(store, OBSERVATION);
  const other = {id, observation: observe('something else')};
  t.throws(() => writeProfile(store, CASE, other), {instanceOf: GeneratorError, message: /two different behaviours/});
  t.deepEqual(readProfile(store, CASE, id), OBSERVATION);
});

test('a store that was never written is empty', (t) => t.deepEqual(readVersionMap(makeStore(t)), EMPTY_VERSION_MAP));

test('a map is read as it was written, and written the same again', (t) => {
  const store = makeStore(t);
  const map = makeMap({[CASE]: {'7.2.0': '0123456789abcdef'}}, '7.2.0');
  writeVersionMap(store, map);
  const before = readFileSync(getVersionMapPath(store), 'utf8');
  t.deepEqual(readVersionMap(store), map);
  writeVersionMap(store, readVersionMap(store));
  t.is(readFileSync(getVersionMapPath(store), 'utf8'), before);
});

const isDamagedMap = test.macro({
  exec(t, text: string, what: RegExp) {
    const store = makeStore(t);
    writeFileSync(getVersionMapPath(store), text);
    const error = t.throws(() => readVersionMap(store), {instanceOf: GeneratorError});
    t.regex(error.message, what);
    t.regex(error.message, /version-map\.json is damaged: .*Restore it with "git checkout/);
    t.notRegex(error.message, /\n/);
  },
  title: (given = '') => `a damaged map is one clear line: ${given}`,
});
test('empty', isDamagedMap, '', /not JSON/);
test('cut short', isDamagedMap, '{"schema": 1, "versions": {', /not JSON/);
test('other schema', isDamagedMap, '{"schema": 2, "versions": {}, "cases": {}}', /\/schema must be equal to constant/);
test('no cases', isDamagedMap, '{"schema": 1, "versions": {}}', /must have required property 'cases'/);
test(
  'not an id',
  isDamagedMap,
  '{"schema": 1, "versions": {}, "cases": {"a/b/c": {"1.0": "x"}}}',
  /must match pattern/,
);
test(
  'a path for an id',
  isDamagedMap,
  '{"schema": 1, "versions": {}, "cases": {"a/b/../../c": {}}}',
  /must match|valid/,
);

const isDamagedProfile = test.macro({
  exec(t, damage: (text: string) => string, what: RegExp) {
    const store = makeStore(t);
    const {id, path} = write(store, OBSERVATION);
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    const error = t.throws(() => readProfile(store, CASE, id), {instanceOf: GeneratorError});
    t.regex(error.message, what);
    t.true(error.message.startsWith(path));
    t.notRegex(error.message, /\n/);
    // Recording over it must not hide that it was damaged either.
    t.throws(() => write(store, OBSERVATION), {instanceOf: GeneratorError, message: what});
  },
  title: (given = '') => `a damaged profile is one clear line: ${given}`,
});
test('profile cut short', isDamagedProfile, (text) => text.slice(0, 20), /not JSON/);
test('profile edited', isDamagedProfile, (text) => text.replace('Formatting', 'Formatted'), /does not match its name/);
test('profile of another shape', isDamagedProfile, () => '{"steps": []}', /must have required property 'files'/);

test('a missing profile is one clear line', (t) => {
  const store = makeStore(t);
  t.throws(() => readProfile(store, CASE, '0123456789abcdef'), {
    instanceOf: GeneratorError,
    message: /0123456789abcdef\.json is missing, though version-map\.json names it/,
  });
});

test('a profile that no version shows is removed, others stay', (t) => {
  const store = makeStore(t);
  const used = write(store, OBSERVATION);
  const unused = write(store, observe('old'));
  mkdirSync(join(store, 'profiles', 'create', 'notes'), {recursive: true});
  writeFileSync(join(store, 'profiles', 'create', 'notes', 'README.md'), '');
  t.is(removeUnusedProfiles(store, 'create', makeMap({[CASE]: {'1.0': used.id}}, '1.0')), 1);
  t.deepEqual(readProfile(store, CASE, used.id), OBSERVATION);
  t.throws(() => readProfile(store, CASE, unused.id));
  t.deepEqual(readdirSync(join(store, 'profiles', 'create', 'notes')), ['README.md']);
});

test('merging keeps what was not run, sorts versions, and drops cases that are no more', (t) => {
  const before = makeMap(
    {'create/raw/old': {'7.2.0': 'a'}, 'create/raw/kept': {'10.0.2': 'b', '7.2.0': 'c'}, 'info/raw/x': {'7.2.0': 'd'}},
    '7.2.0',
    '10.0.2',
  );
  const after = mergeVersionMap(before, {
    commands: ['create'],
    labels: {'8.1.0': 'qemu-img version 8.1.0'},
    cases: new Map([['create/raw/kept', new Map([['8.1.0', 'e']])]]),
    knownCases: new Set(['create/raw/kept']),
  });
  t.deepEqual(Object.keys(after.versions), ['7.2.0', '8.1.0', '10.0.2']);
  t.deepEqual(Object.entries(after.cases['create/raw/kept'] ?? {}), [
    ['7.2.0', 'c'],
    ['8.1.0', 'e'],
    ['10.0.2', 'b'],
  ]);
  t.deepEqual(Object.keys(after.cases), ['create/raw/kept', 'info/raw/x']);
});

test('deduplicating, then looking up, gives every version its own output back', (t) => {
  const texts = fc.array(fc.constantFrom('one', 'two', 'three\n', ''), {minLength: 1, maxLength: 8});
  fc.assert(
    fc.property(texts, (outputs) => {
      const store = makeStore(t);
      const shown = outputs.map((text, index) => [`${index}.0`, write(store, observe(text)).id] as const);
      writeVersionMap(store, makeMap({[CASE]: Object.fromEntries(shown)}, ...shown.map(([version]) => version)));
      const map = readVersionMap(store);
      for (const [index, text] of outputs.entries()) {
        const id = map.cases[CASE]?.[`${index}.0`] ?? '';
        t.deepEqual(readProfile(store, CASE, id), observe(text));
      }
      const files = readdirSync(join(getProfilePath(store, CASE, 'x'), '..'));
      t.is(files.length, new Set(outputs).size);
    }),
    {numRuns: 40},
  );
});
