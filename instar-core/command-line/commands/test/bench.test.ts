import {copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execaSync} from 'execa';
import test from 'ava';
import {askBinary, findBinaries, type Binary} from '../../test/qemu-img-binaries.ts';
import {runInstar, runQemuImg, type Answer} from '../../test/run-qemu-img.ts';

const BINARIES = findBinaries();
const isNeeded = process.env['INSTAR_REQUIRE_ALL'] === '1';
/** Skipped where no qemu-img is at hand; `npm run binaries` fetches some. */
const compare = BINARIES.length === 0 && !isNeeded ? test.skip : test;

const folder = mkdtempSync(path.join(tmpdir(), 'instar-bench-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const IMAGE = path.join(folder, 'disk.raw');
writeFileSync(IMAGE, '');
truncateSync(IMAGE, 10_240);

/** How long it took is no part of what is said. */
function withoutTime({stdout, ...rest}: Answer): Answer {
  return {...rest, stdout: stdout.replace(/\d+\.\d{3} seconds/, 'TIME seconds')};
}

const agrees = test.macro({
  async exec(t, options: readonly string[], operands: readonly string[] = [IMAGE]) {
    t.true(BINARIES.length > 0, 'no qemu-img is at hand; install one or run "npm run binaries"');
    const argv = ['bench', ...options, ...operands];
    for (const binary of BINARIES) {
      const expected = withoutTime(askBinary(binary, argv));
      t.deepEqual(withoutTime(await runQemuImg(argv, binary.version)), expected, binary.version);
    }
  },
  title: (_given: string | undefined, options: readonly string[], operands?: readonly string[]) =>
    `bench ${[...options, ...(operands ?? [])].join(' ')}: says what every binary says`,
});
compare(agrees, [], []);
compare(agrees, [], ['a', 'b']);
compare(agrees, [], [path.join(folder, 'missing')]);
compare(agrees, ['-c', '3', '-s', '512']);
compare(agrees, ['-c', '0x3', '-d', '010', '-s', '1k', '-S', '2048', '-o', '1k']);
compare(agrees, ['-c', '2', '-q', '-U']);
// Passes the end, where releases differ.
compare(agrees, ['-c', '5']);
compare(agrees, ['-c', '5', '-S', '5000']);
compare(agrees, ['-c', '2', '-o', '32M']);
compare(agrees, ['-c', '0']);
compare(agrees, ['-c', '-1']);
compare(agrees, ['-c', '1k']);
compare(agrees, ['-c', '']);
compare(agrees, ['-c', '3000000000']);
compare(agrees, ['-d', 'x']);
compare(agrees, ['-s', 'x']);
compare(agrees, ['-s', '2G']);
compare(agrees, ['-S', 'x']);
compare(agrees, ['-S', '4G']);
compare(agrees, ['-o', '-1']);
compare(agrees, ['--pattern', '256']);
compare(agrees, ['--pattern', 'x']);
compare(agrees, ['--flush-interval', '1']);
compare(agrees, ['-w', '--flush-interval', '1']);
compare(agrees, ['-w', '--flush-interval', 'x']);
compare(agrees, ['-w', '-U', '-f', 'raw']);
compare(agrees, ['-i', 'x']);
compare(agrees, ['-t', 'x', '-c', 'x']);
compare(agrees, ['-f', 'raw', '--image-opts']);
compare(agrees, ['-f', 'xx']);
compare(agrees, ['-f', 'qcow2']);
compare(agrees, ['--object', 'secret,id=a,data=b', '-c', '1']);
compare(agrees, ['-w', '-f', 'raw', '-c', '4', '-d', '1', '--flush-interval', '2', '-s', '512']);

// qemu-img builds without native requests have other words, so this one asks no binary.
for (const option of ['--native', '--aio=native']) {
  test(`${option}: needs a cache mode that leaves the page cache out`, async (t) => {
    const why = 'aio=native was specified, but it requires cache.direct=on, which was not specified.';
    const argv = ['bench', '-f', 'raw', '-c', '2', option];
    t.is((await runInstar([...argv, IMAGE])).stderr, `bench: Could not open '${IMAGE}': ${why}\n`);
    t.is((await runInstar([...argv, '-t', 'none', IMAGE])).exit, 0);
  });
}

const writesAlike = test.macro({
  async exec(t, format: string, options: readonly string[]) {
    const [binary] = BINARIES;
    t.truthy(binary, 'no qemu-img is at hand; install one or run "npm run binaries"');
    if (binary === undefined) return;
    const ours = path.join(folder, `${format}-${options.join('')}.ours`);
    const theirs = `${ours}.theirs`;
    ask(binary, ['create', '-q', '-f', format, ours, '10M']);
    copyFileSync(ours, theirs);
    const argv = ['bench', '-w', '-f', format, '--pattern', '65', '-d', '1', ...options];
    ask(binary, [...argv, theirs]);
    t.is((await runInstar(['--qemu-version', binary.version, ...argv, ours])).exit, 0);
    ask(binary, ['compare', '-f', format, '-F', format, ours, theirs]);
    // By the buffers themselves: a deep comparison of 10 MiB takes a minute.
    if (format === 'raw') t.true(readFileSync(ours).equals(readFileSync(theirs)));
  },
  title: (_given: string | undefined, format: string, options: readonly string[]) =>
    `${format} ${options.join(' ')}: writes what qemu-img writes`,
});
compare(writesAlike, 'raw', ['-c', '100']);
compare(writesAlike, 'raw', ['-c', '9', '-o', '5', '-s', '17', '-S', '4097']);
compare(writesAlike, 'raw', ['-c', '3', '-S', '3M', '-s', '3M']);
compare(writesAlike, 'qcow2', ['-c', '100']);
compare(writesAlike, 'qcow2', ['-c', '9', '-o', '5', '-s', '17', '-S', '70001']);
compare(writesAlike, 'vmdk', ['-c', '9', '-s', '512', '-S', '70144']);
compare(writesAlike, 'vhdx', ['-c', '9', '-s', '3M', '-S', '70144']);
compare(writesAlike, 'vpc', ['-c', '9', '-s', '512', '-S', '3M']);

function ask(binary: Binary, argv: readonly string[]): void {
  execaSync(binary.path, argv);
}
