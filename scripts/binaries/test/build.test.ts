import test from 'ava';
import {withDir} from 'tmp-promise';
import {buildTools} from '../build/build-tools.ts';
import {makeConfigureArguments} from '../build/features.ts';
import {isAtLeast} from '../build/meson.ts';

const HELP = `
  --without-default-features   default all features off
  --disable-install-blobs  install firmware
  vmdk            vmdk image format support
  vmdk-extra      something else
  docs            Documentations build support
`;

test('only switches that a release knows are passed to its configure', (t) => {
  t.deepEqual(makeConfigureArguments(HELP), [
    '--prefix=/usr',
    '--without-default-features',
    '--disable-docs',
    '--disable-install-blobs',
    '--enable-vmdk',
  ]);
});

test('a switch that only the text of configure knows counts', (t) => {
  t.true(
    makeConfigureArguments("case x in\n  --disable-download) download='disabled'\n").includes('--disable-download'),
  );
});

test('a longer name is not taken for a shorter one', (t) => {
  t.false(
    makeConfigureArguments('  vmdk-extra  x\n  --libdir=VALUE  [system default]\n').some((word) =>
      /vmdk|system/.test(word),
    ),
  );
});

const compares = test.macro({
  exec(t, version: string, least: string, expected: boolean) {
    t.is(isAtLeast(version, least), expected);
  },
  title: (given = '') => `versions of tools are compared by number: ${given}`,
});

test('equal', compares, '1.5.0', '1.5.0', true);
test('above', compares, '1.10.0', '1.5.0', true);
test('below', compares, '1.0.1', '1.5.0', false);
test('shorter', compares, '1.5', '1.5.0', true);

test('a folder that is no source tree is named', async (t) => {
  await withDir(
    async ({path: tree}) => {
      const request = {tree, directory: tree, readReleases: () => Promise.resolve([])};
      await t.throwsAsync(buildTools(request), {message: /is not a QEMU source tree\.$/});
    },
    {unsafeCleanup: true},
  );
});
