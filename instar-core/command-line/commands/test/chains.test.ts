import {Buffer} from 'node:buffer';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {makePartitionedDisk, makeQcow2} from '../../../operations/info/test/image-samples.ts';
import {makeOverlay, makeWithDataFile} from '../../../operations/info/test/overlay-sample.ts';
import {bytesOfText} from '../../../storage/byte-text.ts';
import {type Answer, runInstar, runQemuImg} from '../../test/run-qemu-img.ts';
import {someBinaries} from './support/some-binaries.ts';

const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'instar-chains-'));
const at = (name: string): string => path.join(folder, name);
const put = (name: string, bytes: Uint8Array): void => writeFileSync(at(name), bytes);
test.after.always(() => rmSync(folder, {recursive: true}));

mkdirSync(at('sub'));
put('disk', makePartitionedDisk());
put('plain.qcow2', makeOverlay(''));
put('over-disk', makeOverlay('disk', 'raw'));
put('sub/up', makeOverlay('../disk', 'raw'));
put('sub/absolute', makeOverlay(at('disk'), 'raw'));
put('over-none', makeOverlay('none', 'qcow2'));
put('over-over-none', makeOverlay('over-none', 'qcow2'));
put('over-bad', makeOverlay('text', 'qcow2'));
put('text', Buffer.from('root:x:0:0:root:/root:/bin/bash\n'));
put('over-folder', makeOverlay('sub', 'qcow2'));
put('over-unknown', makeOverlay('disk', 'qcow9'));
put('over-http', makeOverlay('foo://host/x', 'raw'));
put('over-secret', makeOverlay('text', 'raw'));
put('loop-a', makeOverlay('sub/../loop-b', 'qcow2'));
put('loop-b', makeOverlay('loop-c', 'qcow2'));
put('loop-c', makeOverlay('loop-link', 'qcow2'));
symlinkSync('loop-a', at('loop-link'));
put('over-pipe', makeOverlay('pipe', 'raw'));
execFileSync('mkfifo', [at('pipe')]);
put('over-null', makeOverlay('/dev/null', 'raw'));
put('over-maps', makeOverlay('/proc/self/maps', 'raw'));
put('over-zero', makeOverlay('a\0b', 'raw'));
put('over-lines', makeOverlay('a\nb\u001B[2J', 'raw'));
put('over-long', makeOverlay('n'.repeat(1023), 'raw'));
put('over-too-long', makeOverlay('n'.repeat(1024), 'raw'));
put('over-bytes', makeOverlay(Buffer.from('6cff6c', 'hex'), 'raw'));
writeFileSync(bytesOfText(at('l\uDCFFl')), makePartitionedDisk());
put('over-data', makeOverlay('data', 'qcow2'));
put('data', makeWithDataFile('/etc/passwd'));
put('data-json', makeWithDataFile('json:{"driver":"raw","file":{"driver":"file","filename":"/etc/passwd"}}'));
put('data-nbd', makeWithDataFile('nbd:x'));
put('data-lines', makeWithDataFile('a\nb\u001B[2J'));
put('data-long', makeWithDataFile('n'.repeat(4096)));
put('data-zero', makeWithDataFile('a\0b'));

/** qcow2.txt "Bitmaps extension", in an image whose autoclear bit says that its bitmaps were not kept. */
function makeWithLostBitmaps(version: 2 | 3): Buffer {
  const image = makeOverlay('');
  const at = version === 3 ? 112 : 72;
  image.writeUInt32BE(version, 4);
  image.fill(0, at, at + 64);
  image.writeUInt32BE(0x23_85_28_75, at);
  image.writeUInt32BE(24, at + 4);
  image.writeUInt32BE(1, at + 8);
  image.writeBigUInt64BE(32n, at + 16);
  image.writeBigUInt64BE(131_072n, at + 24);
  image.writeBigUInt64BE(0n, 8);
  image.writeUInt32BE(0, 16);
  return image;
}

put('lost-bitmaps', makeWithLostBitmaps(3));
put('lost-bitmaps-v2', makeWithLostBitmaps(2));
put('over-lost-bitmaps', makeOverlay('lost-bitmaps', 'qcow2'));

const json = (name: string, value: unknown, format = ''): void =>
  put(name, makeOverlay(`json:${JSON.stringify(value)}`, format));
const nested = {driver: 'qcow2', file: {driver: 'file', filename: at('plain.qcow2')}};
json('json-nested', nested, 'qcow2');
json('json-dotted', {driver: 'qcow2', 'file.driver': 'file', 'file.filename': at('plain.qcow2')});
json('json-probed', {file: {filename: at('plain.qcow2')}});
json('json-window', {driver: 'raw', offset: 512, size: 1024, file: {driver: 'file', filename: at('disk')}}, 'raw');
json('json-nbd', {driver: 'nbd', host: 'x'});
json('json-file-nbd', {driver: 'qcow2', file: {driver: 'nbd', host: 'x'}}, 'qcow2');
json('json-key', {...nested, nope: 1}, 'qcow2');
json('json-file-key', {driver: 'qcow2', file: {...nested.file, nope: 1}}, 'qcow2');
json('json-data', {...nested, 'data-file': {driver: 'file', filename: '/etc/passwd'}}, 'qcow2');
json('json-secret', {driver: 'raw', file: {driver: 'file', filename: at('text')}});
json('json-secret-file', {driver: 'file', filename: at('text')});
json('json-none', {}, 'qcow2');
json('json-list', [nested], 'qcow2');
json('json-window-off', {driver: 'raw', offset: 1e9, file: {driver: 'file', filename: at('disk')}}, 'raw');
put('json-escaped', makeOverlay(String.raw`json:{"file":{"filename":"${folder}/pl\u0061in.qcow2"}}`, 'qcow2'));
put('json-broken', makeOverlay('json:{"driver":', 'qcow2'));
put('json-deep', makeOverlay(`json:${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, 'qcow2'));

const shorten = ({exit, stdout, stderr}: Answer) => ({
  exit,
  stdout: stdout.replaceAll(`${folder}/`, ''),
  stderr: stderr.replaceAll(`${folder}/`, ''),
});

const refused = test.macro({
  async exec(t, name: string, why: string) {
    const {exit, stdout, stderr} = shorten(await runInstar(['info', '--backing-chain', at(name)]));
    t.deepEqual({exit, stdout}, {exit: 1, stdout: ''});
    t.is(stderr, `info: ${why}\n`);
  },
  title: (_given: string | undefined, name: string) => `instar follows no such name: ${name}`,
});
const HELD_RAW =
  "Could not open 'text': unknown format; the image above calls it raw, but it has no partition table. " +
  'Use --unsafe-quirks to open it nevertheless';
test(refused, 'over-none', "Could not open 'none': Could not open 'none': No such file or directory");
test(refused, 'over-folder', "Could not open 'sub': 'file' driver requires 'sub' to be a regular file");
test(refused, 'over-pipe', "Could not open 'pipe': 'file' driver requires 'pipe' to be a regular file");
test(refused, 'over-null', "Could not open '/dev/null': 'file' driver requires '/dev/null' to be a regular file");
test(refused, 'over-unknown', "Could not open 'disk': Unknown driver 'qcow9'");
test(refused, 'over-http', "Could not open 'foo://host/x': Unknown protocol 'foo'");
test(refused, 'over-secret', HELD_RAW);
test(refused, 'over-maps', HELD_RAW.replace("'text'", "'/proc/self/maps'"));
test(refused, 'over-zero', "Could not open 'a': Could not open 'a': No such file or directory");
test(
  refused,
  'over-lines',
  String.raw`Could not open 'a\x0ab\x1b[2J': Could not open 'a\x0ab\x1b[2J': No such file or directory`,
);
test(
  refused,
  'over-long',
  `Could not open '${'n'.repeat(1023)}': Could not open '${'n'.repeat(1023)}': File name too long`,
);
test(refused, 'over-too-long', "Could not open 'over-too-long': Backing file name too long");
test(
  refused,
  'loop-a',
  "Backing file 'sub/../loop-link' creates an infinite loop. ('loop-a' -> 'sub/../loop-b' -> 'sub/../loop-c' -> 'sub/../loop-link')",
);
test(
  refused,
  'json-nbd',
  `Could not open 'json:{"driver":"nbd","host":"x"}': Driver 'nbd' is not supported by instar; it opens files and block devices only`,
);
test(
  refused,
  'json-file-nbd',
  `Could not open 'json:{"driver":"qcow2","file":{"driver":"nbd","host":"x"}}': ` +
    "Driver 'nbd' is not supported by instar; it opens files and block devices only",
);
test(
  refused,
  'json-secret',
  HELD_RAW.replace("'text'", String.raw`'json:{"driver":"raw","file":{"driver":"file","filename":"text"}}'`),
);
test(refused, 'json-secret-file', HELD_RAW.replace("'text'", String.raw`'json:{"driver":"file","filename":"text"}'`));
test(
  refused,
  'json-data',
  `Could not open 'json:{"driver":"qcow2","file":{"driver":"file","filename":"plain.qcow2"},"data-file":{"driver":"file","filename":"/etc/passwd"}}': ` +
    "Block format 'qcow2' does not support the option 'data-file.driver'",
);
test(refused, 'json-broken', `Could not open 'json:{"driver":': Could not parse the JSON options: JSON parse error`);
test(
  refused,
  'json-deep',
  `Could not open 'json:${'{"a":'.repeat(40)}1${'}'.repeat(40)}': Could not parse the JSON options: JSON parse error`,
);

const follows = test.macro({
  async exec(t, name: string, below: readonly string[]) {
    const {stdout, stderr} = shorten(await runInstar(['info', '--backing-chain', '--output=json', at(name)]));
    t.is(stderr, '');
    const layers: readonly {filename: string; format: string}[] = JSON.parse(stdout);
    t.deepEqual(layers.map(({filename, format}) => `${format} ${filename}`).slice(1), below);
  },
  title: (_given: string | undefined, name: string) => `what lies below ${name} is found`,
});
test(follows, 'over-disk', ['raw disk']);
test(follows, 'sub/up', ['raw sub/../disk']);
test(follows, 'sub/absolute', ['raw disk']);
test(follows, 'over-bytes', ['raw l\uFFFDl']);
test(follows, 'json-nested', ['qcow2 plain.qcow2']);
test(follows, 'json-dotted', ['qcow2 plain.qcow2']);
test(follows, 'json-probed', ['qcow2 plain.qcow2']);
test(follows, 'json-escaped', ['qcow2 plain.qcow2']);
test(follows, 'json-window', [
  'raw json:{"offset": 512, "driver": "raw", "size": 1024, "file": {"driver": "file", "filename": "disk"}}',
]);

const binaries = someBinaries();
const askIn = (program: string, argv: readonly string[]): Answer => {
  const {status, stdout, stderr} = spawnSync(program, argv, {encoding: 'utf8', env: {LC_ALL: 'C'}});
  return {exit: status ?? -1, stdout, stderr};
};

const agrees = test.macro({
  async exec(t, name: string) {
    for (const {path: program, version} of binaries) {
      for (const argv of [['info', '--backing-chain'], ['map']]) {
        const call = [...argv, at(name)];
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        t.deepEqual(
          shorten(await runQemuImg(call, version)),
          shorten(askIn(program, call)),
          `${version} ${argv.join(' ')}`,
        );
      }
    }
  },
  title: (_given: string | undefined, name: string) => `says of a chain what qemu-img says: ${name}`,
});
const compared = binaries.length === 0 ? test.skip : test;
compared(agrees, 'over-disk');
compared(agrees, 'sub/up');
compared(agrees, 'over-over-none');
compared(agrees, 'over-bad');
compared(agrees, 'over-folder');
compared(agrees, 'over-unknown');
compared(agrees, 'over-http');
compared(agrees, 'over-secret');
compared(agrees, 'over-zero');
compared(agrees, 'over-lines');
compared(agrees, 'over-long');
compared(agrees, 'over-too-long');
compared(agrees, 'json-nested');
compared(agrees, 'json-dotted');
compared(agrees, 'json-probed');
compared(agrees, 'json-window');
compared(agrees, 'json-escaped');
compared(agrees, 'json-key');
compared(agrees, 'json-file-key');
compared(agrees, 'json-none');
compared(agrees, 'json-list');
compared(agrees, 'json-window-off');
compared(agrees, 'lost-bitmaps');
compared(agrees, 'lost-bitmaps-v2');
compared(agrees, 'over-lost-bitmaps');
compared(agrees, 'data-json');
compared(agrees, 'data-nbd');
compared(agrees, 'data-lines');
compared(agrees, 'data-long');
compared(agrees, 'data-zero');

test('without being asked, nothing that an image names is opened', async (t) => {
  for (const name of ['over-none', 'over-pipe', 'over-secret', 'loop-a', 'json-nbd', 'json-broken', 'data']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const {exit, stderr} = await runInstar(['info', at(name)]);
    t.deepEqual({exit, stderr}, {exit: 0, stderr: ''}, name);
  }
});

test('--confine holds for the image and for all below it', async (t) => {
  const run = async (name: string, ...folders: readonly string[]) =>
    shorten(
      await runInstar(['info', '--backing-chain', ...folders.flatMap((one) => ['--confine', at(one)]), at(name)]),
    );
  t.is((await run('sub/up', '.')).exit, 0);
  t.is(
    (await run('sub/up', 'sub')).stderr,
    "info: Could not open 'sub/../disk': 'sub/../disk' lies outside of the folders that --confine allows\n",
  );
  t.is(
    (await run('over-disk', 'sub')).stderr,
    "info: Could not open 'over-disk': 'over-disk' lies outside of the folders that --confine allows\n",
  );
  t.is((await run('sub/up', 'sub', 'none')).stderr, "info: Could not confine to 'none': No such file or directory\n");
  t.is((await run('sub/up', 'sub', '.')).exit, 0);
});

test('--confine may stand before the subcommand too, and both count', async (t) => {
  const {exit} = await runInstar([
    '--confine',
    at('sub'),
    'info',
    '--backing-chain',
    '--confine',
    at('.'),
    at('sub/up'),
  ]);
  t.is(exit, 0);
});

test('a data file outside of the confinement is not read', async (t) => {
  const {exit, stdout, stderr} = shorten(await runInstar(['map', '--confine', at('.'), at('over-data')]));
  t.deepEqual({exit, stdout}, {exit: 1, stdout: ''});
  t.is(
    stderr,
    "map: Could not open 'over-data': Could not open backing file: '/etc/passwd' lies outside of the folders that --confine allows\n",
  );
});

test('instar warns of an image in lines of its own', async (t) => {
  const {exit, stderr} = await runInstar(['info', at('lost-bitmaps')]);
  t.is(exit, 0);
  t.regex(stderr, /^(?:info|instar): warning: a program lacking bitmap support .*\nSome clusters may be leaked, .*\n$/);
});

test('create looks at no backing file outside of the confinement', async (t) => {
  const call = ['create', '-f', 'qcow2', '-b', '../disk', '-F', 'raw', at('sub/new'), '1M'];
  const {exit, stderr} = shorten(await runInstar([...call, '--confine', at('sub')]));
  t.is(exit, 1);
  t.regex(stderr, /'sub\/\.\.\/disk' lies outside of the folders that --confine allows/);
  t.is((await runInstar([...call, '--confine', at('.')])).exit, 0);
});

test('instar alone names a format iso: no image may hold that name', async (t) => {
  put('over-iso', makeOverlay('disk', 'iso'));
  const {stderr} = shorten(await runInstar(['info', '--backing-chain', at('over-iso')]));
  t.is(stderr, "info: Could not open 'disk': Unknown driver 'iso'\n");
});

const DEPTH = 10_000;
const deep = at('deep');
mkdirSync(deep);
for (let index = 0; index <= DEPTH; index++) {
  const file = path.join(deep, String(index));
  writeFileSync(file, makeOverlay(String(index + 1), 'qcow2').subarray(0, 512));
  truncateSync(file, 4 * 65_536);
}

const DEEP_CALLS = [['info', '--backing-chain'], ['map']] as const;
for (const argv of DEEP_CALLS) {
  test.serial(`${argv.join(' ')} of a chain of ${DEPTH} images ends at the limit, soon`, async (t) => {
    const begin = performance.now();
    const {exit, stderr} = await runInstar([...argv, path.join(deep, '0')]);
    t.is(exit, 1);
    t.is(stderr, `${argv[0]}: Backing chain is longer than 200 files.\n`);
    // A second on an idle machine; tests share theirs.
    t.true(performance.now() - begin < 10_000);
  });
}

test('--max-depth ends a chain earlier, and a chain of just that depth is read', async (t) => {
  const run = async (depth: string, first: number) =>
    runInstar(['info', '--backing-chain', '--max-depth', depth, path.join(deep, String(first))]);
  t.is(
    (await run('4', DEPTH - 2)).stderr.replaceAll(`${deep}/`, ''),
    `info: Could not open '${DEPTH + 1}': Could not open '${DEPTH + 1}': No such file or directory\n`,
  );
  t.is((await run('3', DEPTH - 2)).stderr, 'info: Backing chain is longer than 3 files.\n');
  t.is((await run('201', 0)).stderr, "info: Invalid maximum depth specified: '201'; write 1 to 200\n");
  t.is((await run('0', 0)).exit, 1);
});

test('a chain of 200 images is read', async (t) => {
  const last = path.join(deep, '250');
  rmSync(last);
  writeFileSync(last, makeQcow2());
  truncateSync(last, 4 * 65_536);
  writeFileSync(last, makeOverlay(''));
  const {exit, stdout} = await runInstar(['info', '--backing-chain', '--output=json', path.join(deep, '51')]);
  t.is(exit, 0);
  t.is(JSON.parse(stdout).length, 200);
});
