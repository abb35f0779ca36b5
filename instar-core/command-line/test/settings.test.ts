import test from 'ava';
import fc from 'fast-check';
import {InstarError} from '../../instar-error.ts';
import {DEFAULT_LIMITS} from '../../limits.ts';
import {DEFAULT_QEMU_VERSION, KNOWN_QEMU_VERSIONS, readKnownVersion} from '../../output/known-versions.ts';
import {compareQemuVersions, formatQemuVersion, parseQemuVersion} from '../../output/qemu-version.ts';
import {readSettings} from '../settings.ts';

const given = (options: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(options).map(([key, value]) => [key, [value]]));

test('without options and environment everything has its default', (t) => {
  t.deepEqual(readSettings(new Map(), {}, 'instar'), {
    sandbox: 'auto',
    version: DEFAULT_QEMU_VERSION,
    limits: DEFAULT_LIMITS,
    quirks: {safe: true, unsafe: false, extraDetail: false},
    confine: [],
    depthLimit: 200,
    seed: undefined,
    verbose: false,
  });
});

test('the environment chooses sandbox and release, options win', (t) => {
  const environment = {INSTAR_SANDBOX: 'wasm', INSTAR_QEMU_VERSION: '7.2.22'};
  const fromEnvironment = readSettings(new Map(), environment, 'qemu-img');
  t.is(fromEnvironment.sandbox, 'wasm');
  t.is(formatQemuVersion(fromEnvironment.version), '7.2.22');
  const fromOptions = readSettings(given({sandbox: 'kvm', 'qemu-version': '8.0'}), environment, 'instar');
  t.is(fromOptions.sandbox, 'kvm');
  t.is(formatQemuVersion(fromOptions.version), '8.0.0');
});

test('empty environment variables count as not set', (t) => {
  const {sandbox, version} = readSettings(new Map(), {INSTAR_SANDBOX: '', INSTAR_QEMU_VERSION: ''}, 'instar');
  t.is(sandbox, 'auto');
  t.deepEqual(version, DEFAULT_QEMU_VERSION);
});

// quirks.md, the table of flags.
const hasQuirks = test.macro({
  exec(t, options: Readonly<Record<string, string>>, safe: boolean, unsafe: boolean) {
    const {quirks} = readSettings(given(options), {}, 'instar');
    t.deepEqual([quirks.safe, quirks.unsafe], [safe, unsafe]);
  },
  title: (_given: string | undefined, options: Readonly<Record<string, string>>) =>
    `quirks with ${JSON.stringify(options)}`,
});
test(hasQuirks, {}, true, false);
test(hasQuirks, {'ignore-quirks': ''}, false, false);
test(hasQuirks, {'unsafe-quirks': ''}, true, true);

test('the qemu-img personality has every quirk and no extra detail', (t) => {
  t.deepEqual(readSettings(given({'ignore-quirks': '', 'extra-detail': ''}), {}, 'qemu-img').quirks, {
    safe: true,
    unsafe: true,
    extraDetail: false,
  });
});

test('limits are read into the units of the sandbox', (t) => {
  const {limits} = readSettings(
    given({deadline: '1.5', 'memory-limit': '64M', 'output-limit': '2G', 'record-limit': '10'}),
    {},
    'instar',
  );
  t.deepEqual(limits, {
    deadlineMs: 1500,
    memoryBytes: 67_108_864,
    outputBytes: 1_073_741_824,
    writtenBytes: 2_147_483_648n,
    records: 10,
  });
});

const refuses = test.macro({
  exec(t, options: Readonly<Record<string, string>>, message: RegExp) {
    const error = t.throws(() => readSettings(given(options), {}, 'instar'), {instanceOf: InstarError});
    t.regex(error?.message ?? '', message);
  },
  title: (_given: string | undefined, options: Readonly<Record<string, string>>, message: RegExp) =>
    `refuses ${JSON.stringify(options)} with ${message.source}`,
});
test(refuses, {deadline: '0'}, /^Invalid deadline specified: '0'; write seconds from 0\.001 to 2147483$/);
test(refuses, {deadline: '-1'}, /^Invalid deadline/);
test(refuses, {deadline: '1e3'}, /^Invalid deadline/);
test(refuses, {deadline: '2147484'}, /^Invalid deadline/);
test(refuses, {'memory-limit': '0'}, /^Invalid memory limit specified\. Must be between 1 and 4294967296\.$/);
test(refuses, {'memory-limit': '8G'}, /^Invalid memory limit specified\. Must be between 1 and 4294967296\.$/);
test(refuses, {'memory-limit': 'x'}, /^Invalid memory limit specified: 'x'$/);
test(refuses, {'output-limit': '-5'}, /^Invalid output limit specified\. Must be between/);
test(refuses, {'record-limit': '0'}, /^Invalid record limit specified: '0'; write a whole number from 1$/);
test(refuses, {'record-limit': '1.5'}, /^Invalid record limit/);
test(refuses, {sandbox: 'docker'}, /^--sandbox expects 'kvm', 'wasm' or 'auto', not 'docker'$/);
test(refuses, {sandbox: ''}, /^--sandbox expects/);
test(refuses, {'ignore-quirks': '', 'unsafe-quirks': ''}, /exclude each other$/);
test(refuses, {'qemu-version': 'newest'}, /^'newest' is not a qemu-img version; write it as 10\.2 or 7\.2\.22\.$/);
test(refuses, {'qemu-version': '4.2.0'}, /^qemu-img 4\.2\.0 is not known; instar imitates 5\.2\.0 to \d+\.\d+\.\d+\.$/);
test(refuses, {'qemu-version': '99.0'}, /^qemu-img 99\.0 is not known; instar imitates/);

test('a wrong word in the environment is refused in its name', (t) => {
  t.throws(() => readSettings(new Map(), {INSTAR_SANDBOX: 'x'}, 'qemu-img'), {
    instanceOf: InstarError,
    message: "INSTAR_SANDBOX expects 'kvm', 'wasm' or 'auto', not 'x'",
  });
});

test('known versions are in order, without doubles, and end with the default', (t) => {
  const versions = KNOWN_QEMU_VERSIONS.map((text) => parseQemuVersion(text));
  for (const [index, version] of versions.slice(1).entries()) {
    t.true(compareQemuVersions(versions[index] ?? version, version) < 0, formatQemuVersion(version));
  }

  t.deepEqual(versions.at(-1), DEFAULT_QEMU_VERSION);
});

test('a release between two measured ones may be imitated', (t) => {
  t.is(formatQemuVersion(readKnownVersion('8.0.3')), '8.0.3');
});

test('any text of a global option gives settings or an InstarError', (t) => {
  const keys = ['sandbox', 'qemu-version', 'deadline', 'memory-limit', 'output-limit', 'record-limit'];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), fc.string()), (options) => {
      try {
        const {limits} = readSettings(given(options), {}, 'instar');
        return limits.deadlineMs > 0 && limits.memoryBytes > 0 && limits.outputBytes > 0 && limits.records > 0;
      } catch (error) {
        return error instanceof InstarError;
      }
    }),
  );
  t.pass();
});
