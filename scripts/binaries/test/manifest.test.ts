import test from 'ava';
import fc from 'fast-check';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {parseManifest, withDuplicate, withEntry, type Manifest, type ManifestEntry} from '../manifest.ts';

function entry(version: string, more: Partial<ManifestEntry> = {}): ManifestEntry {
  return {version, kind: 'debian', label: 'debian sid', files: [{name: 'a.deb', sha256: '0'.repeat(64)}], ...more};
}

const refuses = test.macro({
  exec(t, text: string, expected: RegExp) {
    t.throws(() => parseManifest(text, 'manifest.json'), {message: expected});
  },
  title: (given = '') => `a damaged manifest is refused: ${given}`,
});

test('not JSON', refuses, '{', /not JSON/);
test('no list', refuses, '{}', /damaged at \/: it must have required property 'versions'/);
test(
  'a version that is a path',
  refuses,
  JSON.stringify({versions: [entry('../../x')]}),
  /damaged at \/versions\/0\/version/,
);
test(
  'a short hash',
  refuses,
  JSON.stringify({versions: [entry('1.2.3', {files: [{name: 'a', sha256: 'ab'}]})]}),
  /sha256/,
);
test('no file', refuses, JSON.stringify({versions: [entry('1.2.3', {files: []})]}), /\/versions\/0\/files/);
test('a field too many', refuses, JSON.stringify({versions: [{...entry('1.2.3'), mirror: 'x'}]}), /\/versions\/0/);
test('a version twice', refuses, JSON.stringify({versions: [entry('1.2.3'), entry('1.2.3')]}), /lists 1\.2\.3 twice/);

test('entries are ordered by version, whatever the order of arrival', (t) => {
  fc.assert(
    fc.property(fc.shuffledSubarray(['5.2.0', '7.2.9', '7.2.22', '10.0.2', '11.1.3'], {minLength: 1}), (versions) => {
      const manifest = versions.reduce<Manifest>((list, version) => withEntry(list, entry(version)), {versions: []});
      const numbers = manifest.versions.map(({version}) => version);
      return (
        numbers.length === versions.length &&
        numbers.join() ===
          ['5.2.0', '7.2.9', '7.2.22', '10.0.2', '11.1.3'].filter((each) => numbers.includes(each)).join()
      );
    }),
  );
  t.pass();
});

test('an entry replaces the one of the same version', (t) => {
  const manifest = withEntry({versions: [entry('1.2.3')]}, entry('1.2.3', {label: 'adopted x'}));
  t.deepEqual(
    manifest.versions.map(({label}) => label),
    ['adopted x'],
  );
});

test('a further build is noted once', (t) => {
  const once = withDuplicate({versions: [entry('1.2.3')]}, '1.2.3', {label: 'other', packageVersion: '1'});
  const twice = withDuplicate(once, '1.2.3', {label: 'other', packageVersion: '1'});
  t.deepEqual(twice.versions[0]?.alsoFrom, [{label: 'other', packageVersion: '1'}]);
});

test('the committed manifest is whole, and names no host', (t) => {
  const file = path.join(import.meta.dirname, '../../../qemu-img-binaries/manifest.json');
  const text = readFileSync(file, 'utf8');
  t.true(parseManifest(text, file).versions.length >= 5);
  t.notRegex(text, /https?:|\.(?:org|net|com)\b|"\//);
});
