import {Buffer} from 'node:buffer';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {convert, InstarError} from '../library.ts';
import {KVM_OBSTACLE} from '../sandbox/test/support/sandboxes.ts';

// Many conversions in one process: some end well, some fail, some are aborted, some run at once.

const MEBIBYTE = 1 << 20;
const SANDBOXES = KVM_OBSTACLE === undefined ? (['wasm', 'kvm'] as const) : (['wasm'] as const);
type Sandbox = (typeof SANDBOXES)[number];

const root = mkdtempSync(path.join(tmpdir(), 'instar-again-'));
const source = path.join(root, 'disk.raw');
const disk = Buffer.alloc(4 * MEBIBYTE, 'some data ');
writeFileSync(source, disk);
/** So much to read that several guests do it. */
const large = path.join(root, 'large.raw');
writeFileSync(large, Buffer.alloc(34 * MEBIBYTE, 'more data '));
test.after.always(() => rmSync(root, {recursive: true}));

function makeFolder(): string {
  return mkdtempSync(path.join(root, 'target-'));
}

const titled = (what: string) => (_given: string | undefined, sandbox: Sandbox) => `${sandbox}: ${what}`;

/** What the process has open. */
function countOpen(): Readonly<Record<'descriptors' | 'threads', number>> {
  return {descriptors: readdirSync('/proc/self/fd').length, threads: readdirSync('/proc/self/task').length};
}

const leaksNothing = test.macro({
  async exec(t: ExecutionContext, sandbox: Sandbox) {
    const target = path.join(makeFolder(), 'image');
    const call = {sandbox, sourceFormat: 'raw', target} as const;
    const runEach = async (from: string): Promise<void> => {
      await convert({...call, source: from, format: 'qcow2'});
      await t.throwsAsync(convert({...call, source, compress: true}), {code: 'compression-unsupported'});
      const aborting = new AbortController();
      const onProgress = (): void => aborting.abort();
      const {signal} = aborting;
      await t.throwsAsync(convert({...call, source: from, onProgress, signal}), {code: 'aborted'});
    };
    await runEach(large);
    const before = countOpen();
    for (const from of [source, large]) await runEach(from);
    const after = countOpen();
    t.is(after.descriptors, before.descriptors);
    t.true(after.threads <= before.threads, `${before.threads} threads, then ${after.threads}`);
    t.deepEqual(readdirSync(path.dirname(target)), ['image']);
  },
  title: titled('descriptors and threads do not grow'),
});

const isAborted = test.macro({
  async exec(t: ExecutionContext, sandbox: Sandbox, from: string) {
    const folder = makeFolder();
    const target = path.join(folder, 'image');
    writeFileSync(target, 'old');
    const aborting = new AbortController();
    const seen: bigint[] = [];
    const onProgress = (done: bigint): void => {
      seen.push(done);
      aborting.abort();
    };
    const {signal} = aborting;
    const call = {sandbox, sourceFormat: 'raw', source: from, target, format: 'qcow2', onProgress, signal} as const;
    await t.throwsAsync(convert(call), {instanceOf: InstarError, code: 'aborted'});
    t.true(seen.length > 0);
    t.deepEqual(readdirSync(folder), ['image']);
    t.is(readFileSync(target, 'utf8'), 'old');
  },
  title: (_given, sandbox, from) => `${sandbox}: aborted in the middle, ${path.basename(from)}: nothing is left`,
});

const tellsProgress = test.macro({
  async exec(t: ExecutionContext, sandbox: Sandbox) {
    const seen: bigint[] = [];
    const totals = new Set<bigint>();
    const onProgress = (done: bigint, total: bigint): void => {
      seen.push(done);
      totals.add(total);
    };
    const target = path.join(makeFolder(), 'image');
    await convert({sandbox, sourceFormat: 'raw', source: large, target, format: 'qcow2', onProgress});
    t.deepEqual(
      seen,
      seen.toSorted((a, b) => Number(a - b)),
    );
    t.is(seen.length, new Set(seen).size);
    t.deepEqual([...totals], [seen.at(-1)]);
  },
  title: titled('progress only grows, and ends with the total'),
});

const sharesTarget = test.macro({
  async exec(t: ExecutionContext, sandbox: Sandbox) {
    const folder = makeFolder();
    const target = path.join(folder, 'image');
    const other = Buffer.alloc(4 * MEBIBYTE, 'others ');
    const otherSource = path.join(folder, 'other.raw');
    writeFileSync(otherSource, other);
    const both = [source, otherSource].map(async (from) =>
      convert({sandbox, sourceFormat: 'raw', source: from, target, format: 'raw'}),
    );
    for (const {virtualSizeBytes} of await Promise.all(both)) t.is(virtualSizeBytes, BigInt(disk.length));
    const made = readFileSync(target);
    t.true(made.equals(disk) || made.equals(other));
    t.deepEqual(readdirSync(folder), ['image', 'other.raw']);
  },
  title: titled('two conversions to one name leave one of the two, whole'),
});

const hasProc = existsSync('/proc/self/task');
if (!hasProc) test.skip('what a process has open is not told here', (t) => t.pass());

for (const sandbox of SANDBOXES) {
  if (hasProc) test.serial(leaksNothing, sandbox);
  test.serial(isAborted, sandbox, source);
  test.serial(isAborted, sandbox, large);
  test.serial(tellsProgress, sandbox);
  test.serial(sharesTarget, sandbox);
}
