import {copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {execa} from 'execa';
import {withDir} from 'tmp-promise';
import {makeAdoptedCandidate} from '../origins/installed-program.ts';
import {assembleFolder} from '../program/assemble.ts';
import {readInterpreter} from '../program/elf-interpreter.ts';
import {readLibraryClosure} from '../program/library-closure.ts';

/** A tiny dynamically linked program that any Linux has; it answers by its argv[0] and exit code. */
const SHELL = '/bin/sh';
const isAdoptable =
  process.platform === 'linux' && process.arch === 'x64' && typeof readInterpreter(SHELL) === 'string';
const onLinux = isAdoptable ? test : test.skip;

// A colon would end a library path, a blank a word; both have to do no harm.
async function adoptShell(run: (folder: string) => Promise<void>): Promise<void> {
  await withDir(
    async ({path: root}) => {
      const program = path.join(root, 'qemu-img');
      copyFileSync(realpathSync(SHELL), program);
      const folder = path.join(root, 'a folder:1');
      await assembleFolder({programs: [program]}, folder);
      await run(folder);
    },
    {unsafeCleanup: true},
  );
}

onLinux('an adopted program runs through its own loader with its arguments', async (t) => {
  await adoptShell(async (folder) => {
    const {stdout, exitCode} = await execa(path.join(folder, 'qemu-img'), ['-c', 'echo "$0|$1"; exit 7', 'x', 'a  b'], {
      reject: false,
    });
    t.is(stdout, 'x|a  b');
    t.is(exitCode, 7);
  });
});

onLinux('an adopted program is found through a symbolic link and from its own folder', async (t) => {
  await adoptShell(async (folder) => {
    const link = path.join(path.dirname(folder), 'link');
    symlinkSync(path.join(folder, 'qemu-img'), link);
    t.is((await execa(link, ['-c', 'echo linked'])).stdout, 'linked');
    t.is((await execa('sh', ['qemu-img', '-c', 'echo beside'], {cwd: folder})).stdout, 'beside');
  });
});

onLinux('run.json and the launcher execute the same', async (t) => {
  await withDir(
    async ({path: root}) => {
      const program = path.join(root, 'qemu-img');
      copyFileSync(realpathSync(SHELL), program);
      const folder = path.join(root, 'folder');
      const {command, args, argv0} = await assembleFolder({programs: [program]}, folder);
      const words = args.map((word) => word.replaceAll('{directory}', folder));
      const {stdout} = await execa(path.join(folder, command), [...words, '-c', 'echo direct'], {argv0});
      t.is(stdout, 'direct');
    },
    {unsafeCleanup: true},
  );
});

onLinux('a folder holds all libraries that its program asks for', async (t) => {
  await adoptShell(async (folder) => {
    const lib = path.join(folder, 'lib');
    const loader = path.join(lib, path.basename(readInterpreter(SHELL) ?? ''));
    const libraries = await readLibraryClosure(loader, path.join(lib, 'qemu-img'), ['$ORIGIN']);
    t.true(libraries.length > 0);
    for (const {name, file} of libraries) t.is(path.resolve(file), path.join(lib, name));
    t.deepEqual(readdirSync(folder).toSorted(), ['lib', 'qemu-img']);
  });
});

test('a script cannot be adopted', async (t) => {
  await withDir(
    async ({path: root}) => {
      const program = path.join(root, 'qemu-img');
      writeFileSync(program, '#!/bin/sh\n', {mode: 0o755});
      await t.throwsAsync(assembleFolder({programs: [program]}, path.join(root, 'folder')), {
        message: /not an x86_64 ELF/,
      });
    },
    {unsafeCleanup: true},
  );
});

const refusesToAdopt = test.macro({
  async exec(t, prepare: (root: string) => string, expected: RegExp) {
    await withDir(
      ({path: root}) => {
        t.throws(() => makeAdoptedCandidate(prepare(root)), {message: expected});
        return Promise.resolve();
      },
      {unsafeCleanup: true},
    );
  },
  title: (given = '') => `not adopted: ${given}`,
});

test('what is not there', refusesToAdopt, (root) => path.join(root, 'none'), /none does not exist\.$/);
test('an empty folder, which ended in a stack trace', refusesToAdopt, (root) => root, /qemu-img does not exist\.$/);
test('a path through a file', refusesToAdopt, () => path.join(SHELL, 'qemu-img'), /qemu-img does not exist\.$/);
test(
  'a loop of links',
  refusesToAdopt,
  (root) => {
    symlinkSync('qemu-img', path.join(root, 'qemu-img'));
    return path.join(root, 'qemu-img');
  },
  /cannot be reached \(ELOOP\)\.$/,
);
test('another program', refusesToAdopt, () => SHELL, /is not named qemu-img\.$/);
test(
  'what cannot be executed',
  refusesToAdopt,
  (root) => {
    mkdirSync(path.join(root, 'bin'));
    writeFileSync(path.join(root, 'bin/qemu-img'), '', {mode: 0o600});
    return path.join(root, 'bin');
  },
  /cannot be read and executed\.$/,
);

test('a file that is too short for a header is no program', async (t) => {
  await withDir(
    ({path: root}) => {
      const file = path.join(root, 'short');
      writeFileSync(file, '\u007fELF');
      t.is(readInterpreter(file), undefined);
      t.true(existsSync(file));
      return Promise.resolve();
    },
    {unsafeCleanup: true},
  );
});
