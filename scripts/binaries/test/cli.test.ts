import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {execa} from 'execa';
import {withDir} from 'tmp-promise';
import {hashFile} from '../origins/hash-file.ts';
import {readInterpreter} from '../program/elf-interpreter.ts';
import {readLibraryClosure} from '../program/library-closure.ts';

const CLI = path.join(import.meta.dirname, '../cli.ts');
const SHELL = realpathSync('/bin/sh');
const LIBRARIES = 'lib/x86_64-linux-gnu';
const QEMU_IMG = '/usr/bin/qemu-img';

const isLinux = process.platform === 'linux' && process.arch === 'x64' && typeof readInterpreter(SHELL) === 'string';
const onLinux = isLinux ? test : test.skip;
const isQemuRequired = process.env['INSTAR_REQUIRE_ALL'] === '1';
// Skipped where no qemu-img is installed, unless everything is required: then its absence fails the test.
const withQemuImg = isLinux && (existsSync(QEMU_IMG) || isQemuRequired) ? test : test.skip;

/** apt and dpkg as far as they are called, for a mirror that serves trixie with one package. */
const TOOLS = {
  'apt-config': `echo "F='$ROOT/sources.list'"; echo "D='$ROOT/none/'"`,
  'apt-helper': `case $2 in */dists/trixie/InRelease) echo x >"$3" ;; *) echo "E: 404  Not Found" >&2; exit 100 ;; esac`,
  'apt-cache': `case "$*" in
*madison*qemu-utils*) echo "qemu-utils | 1:9.9.9+ds-1 | http://mirror.example/debian trixie/main amd64 Packages" ;;
*show*) echo "SHA256: $(cat "$ROOT/sha256")" ;;
esac`,
  'apt-get': `case "$*" in
*update*) [ ! -e "$ROOT/unsigned" ] || { echo "W: GPG error: x InRelease: NO_PUBKEY 1" >&2; exit 100; } ;;
*install*) for word; do case $word in Dir::Cache::archives=*) cp "$ROOT/package" "\${word#*=}/qemu-utils_1%3a9.9.9_amd64.deb" ;; esac; done ;;
esac`,
  'dpkg-deb': `tar -xf "$2" -C "$3"`,
};

type Machine = {
  readonly root: string;
  /** Runs the program with the machine's tools before those of the real one. */
  readonly run: (
    ...args: readonly string[]
  ) => Promise<{readonly exitCode: number; readonly stdout: string; readonly stderr: string}>;
};

async function onMachine(use: (machine: Machine) => Promise<void>): Promise<void> {
  await withDir(
    async ({path: root}) => {
      const bin = path.join(root, 'bin');
      mkdirSync(bin);
      for (const [name, body] of Object.entries(TOOLS)) {
        writeFileSync(path.join(bin, name), `#!/bin/sh\nROOT='${root}'\n${body}\n`, {mode: 0o755});
      }
      writeFileSync(path.join(root, 'sources.list'), 'deb http://mirror.example/debian trixie main\n');
      await use({
        root,
        run: async (...args) => {
          const env = {PATH: `${bin}:${process.env['PATH']}`};
          const result = await execa(process.execPath, [CLI, '--directory', path.join(root, 'out'), ...args], {
            reject: false,
            env,
          });
          return {exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr};
        },
      });
    },
    {unsafeCleanup: true},
  );
}

/** A package whose qemu-img is the given program, with loader and libraries as Debian lays them out. */
async function makePackage(root: string, program: string): Promise<void> {
  const tree = path.join(root, 'tree');
  for (const folder of ['usr/bin', LIBRARIES]) mkdirSync(path.join(tree, folder), {recursive: true});
  const loader = readInterpreter(program) ?? '';
  copyFileSync(program, path.join(tree, 'usr/bin/qemu-img'));
  copyFileSync(loader, path.join(tree, LIBRARIES, path.basename(loader)));
  for (const {name, file} of await readLibraryClosure(loader, program))
    copyFileSync(file, path.join(tree, LIBRARIES, name));
  await execa('tar', ['-cf', path.join(root, 'package'), '-C', tree, '.']);
  writeFileSync(path.join(root, 'sha256'), (await hashFile(path.join(root, 'package'))).sha256);
}

withQemuImg('a served package becomes a runnable folder, once', async (t) => {
  await onMachine(async ({root, run}) => {
    await makePackage(root, QEMU_IMG);
    const first = await run();
    t.is(first.exitCode, 0, first.stderr);
    t.regex(first.stdout, /debian trixie 1:9\.9\.9\+ds-1: (\S+) ready/);
    t.regex(first.stdout, /binaries: 1 looked at, 1 made, 0 failed$/);
    const [version] = readdirSync(path.join(root, 'out/x86_64'));
    const {stdout} = await execa(path.join(root, 'out/x86_64', version ?? '', 'qemu-img'), ['--version']);
    t.true(stdout.startsWith(`qemu-img version ${version}`));
    t.regex((await run()).stdout, /binaries: 1 looked at, 0 made, 0 failed$/);
    t.regex((await run('--list')).stdout, /debian trixie +1:9\.9\.9\+ds-1 .* ready$/m);
    t.deepEqual(readdirSync(path.join(root, 'out')).toSorted(), ['manifest.json', 'x86_64']);
  });
});

onLinux('a package whose program is no qemu-img leaves nothing', async (t) => {
  await onMachine(async ({root, run}) => {
    await makePackage(root, SHELL);
    const {exitCode, stdout} = await run();
    t.is(exitCode, 1);
    t.regex(stdout, /failed, qemu-img --version does not answer/);
    t.deepEqual(readdirSync(path.join(root, 'out/x86_64')), []);
  });
});

onLinux('a package that is not what the index signed is refused', async (t) => {
  await onMachine(async ({root, run}) => {
    await makePackage(root, SHELL);
    writeFileSync(path.join(root, 'sha256'), '0'.repeat(64));
    t.regex((await run()).stdout, /does not match the archive's signed checksum/);
  });
});

onLinux('an unsigned index is refused', async (t) => {
  await onMachine(async ({root, run}) => {
    writeFileSync(path.join(root, 'unsigned'), '');
    const {exitCode, stderr} = await run();
    t.is(exitCode, 1);
    t.regex(stderr, /^binaries: Reading the index of trixie: the archive's signature could not be verified [^\n]+\.$/);
  });
});

/** A tree with QEMU's file names, whose configure knows two switches and whose ninja copies a program. */
function makeSourceTree(root: string, program: string): string {
  const tree = path.join(root, 'qemu-9.9.9');
  mkdirSync(path.join(tree, 'python/wheels'), {recursive: true});
  writeFileSync(path.join(tree, 'python/wheels/meson-1.9.0-py3-none-any.whl'), '');
  writeFileSync(path.join(tree, 'VERSION'), '9.9.9\n');
  writeFileSync(path.join(tree, 'qemu-img.c'), '');
  const configure = `#!/bin/sh\n[ "$1" != --help ] || { echo '  --disable-docs  x'; exit; }\necho "$*" >'${root}/configured'\n`;
  writeFileSync(path.join(tree, 'configure'), configure, {mode: 0o755});
  const ninja = `#!/bin/sh\n[ "$1" != --version ] || exit 0\nfor name; do cp '${program}' "$name"; done\n`;
  writeFileSync(path.join(root, 'bin/ninja'), ninja, {mode: 0o755});
  for (const name of ['cc', 'pkg-config', 'python3']) {
    writeFileSync(path.join(root, 'bin', name), '#!/bin/sh\n', {mode: 0o755});
  }
  return tree;
}

withQemuImg('a source tarball is built and kept', async (t) => {
  await onMachine(async ({root, run}) => {
    makeSourceTree(root, QEMU_IMG);
    const tarball = path.join(root, 'qemu-9.9.9.tar');
    await execa('tar', ['-cf', tarball, '-C', root, 'qemu-9.9.9']);
    const {exitCode, stdout, stderr} = await run('--source', tarball);
    t.is(exitCode, 0, stdout + stderr);
    t.is(readFileSync(path.join(root, 'configured'), 'utf8'), '--prefix=/usr --disable-docs\n');
    const [version] = readdirSync(path.join(root, 'out/x86_64'));
    t.true(existsSync(path.join(root, 'out/x86_64', version ?? '', 'qemu-io')));
    t.regex((await run('--list')).stdout, /source qemu-9\.9\.9\.tar +qemu-9\.9\.9\.tar .* ready$/m);
  });
});

onLinux('a build that fails names the complaint and the log', async (t) => {
  await onMachine(async ({root, run}) => {
    const tree = makeSourceTree(root, SHELL);
    writeFileSync(
      path.join(root, 'bin/ninja'),
      '#!/bin/sh\n[ "$1" = --version ] || { echo "x.c:1: error: no"; exit 1; }\n',
      {mode: 0o755},
    );
    t.regex((await run('--source', tree)).stdout, /failed, ninja failed: x\.c:1: error: no \(see .*build\.log\)/);
  });
});

onLinux('missing packages of a build are named at once', async (t) => {
  await onMachine(async ({root, run}) => {
    const tree = makeSourceTree(root, SHELL);
    for (const name of ['cc', 'pkg-config'])
      writeFileSync(path.join(root, 'bin', name), '#!/bin/sh\nexit 1\n', {mode: 0o755});
    const expected =
      /run: apt-get install gcc libc6-dev pkg-config libglib2\.0-dev zlib1g-dev libzstd-dev nettle-dev libbz2-dev/;
    t.regex((await run('--source', tree)).stdout, expected);
  });
});

withQemuImg('an installed program is adopted', async (t) => {
  await onMachine(async ({root, run}) => {
    const {exitCode, stdout} = await run('--adopt', QEMU_IMG);
    t.is(exitCode, 0, stdout);
    t.is(readdirSync(path.join(root, 'out/x86_64')).length, 1);
  });
});

const refuses = test.macro({
  async exec(t, args: readonly string[], expected: RegExp) {
    await onMachine(async ({run}) => {
      const {exitCode, stderr} = await run(...args);
      t.is(exitCode, 1);
      t.regex(stderr, expected);
      t.is(stderr.split('\n').length, 1);
    });
  },
  title: (given = '') => `refused with one line: ${given}`,
});

test('unknown option', refuses, ['--no-such'], /^binaries: Unknown option '--no-such'.* See --help\.$/);
if (isLinux) {
  test('unknown suite', refuses, ['--only', 'nowhere'], /^binaries: "nowhere" is no version and no known suite/);
  test(
    'version that is not served',
    refuses,
    ['--only', '1.2.3'],
    /^binaries: The mirror serves no 1\.2\.3 as a program\.$/,
  );
  test('missing source', refuses, ['--source', '/no/such'], /^binaries: \/no\/such does not exist\.$/);
}
