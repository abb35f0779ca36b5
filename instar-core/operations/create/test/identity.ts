import {Buffer} from 'node:buffer';
import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {VMDK_RANDOM_CID} from '../../../../guest/abi/random-fields.ts';
import {findDifferences, readLayout} from './allocated-ranges.ts';
import {type Draws, readDraws} from './drawn-fields.ts';
import {findQemuImg, type RealQemuImg} from './real-qemu-img.ts';
import {makeRandomBytes} from '../random.ts';
import {wordStatus} from '../word-failure.ts';
import {runCreateProgram} from './run-create-program.ts';
import type {CreateFormat} from '../create-format.ts';

const runFile = promisify(execFile);

const QEMU_IMG = findQemuImg();
const isSkipped = QEMU_IMG === undefined && process.env['INSTAR_REQUIRE_ALL'] !== '1';

/** `test` where a qemu-img is at hand; elsewhere a skip, or a failure where everything is required. */
export const testWithQemuImg = isSkipped ? test.skip : test;

if (isSkipped) {
  test.skip('comparing with qemu-img: none is provisioned (npm run binaries) and none is installed', (t) => t.pass());
}

/** Options as the program takes them: sizes as bigint, bools as boolean, the rest as text. */
export type Options = Readonly<Record<string, string | bigint | boolean>>;
export type ImageCase = {
  readonly size: bigint;
  readonly options: Options;
  readonly name?: string | undefined;
  /** Give the image a parent of this name, a vmdk of 1 MiB. */
  readonly parentName?: string | undefined;
};

/** Lets qemu-img and the create program make one image each and expects the same files, bytes and holes. */
export async function expectSameImage(t: ExecutionContext, format: CreateFormat, image: ImageCase): Promise<void> {
  const qemuImg = requireQemuImg();
  const folder = makeFolders(t);
  const name = image.name ?? `t.${format.name}`;
  const parent = await makeParent(qemuImg, format, image, folder);
  await runQemuImg(qemuImg, format, image, path.join(folder, 'theirs', name));
  const draws = readDraws(format.name, path.join(folder, 'theirs', name));
  const outcome = await createOurs({format, image, draws, creator: qemuImg.version, folder, name, parent});
  t.is(outcome.kind, 'finished', outcome.kind === 'killed' ? outcome.message : undefined);
  const files = readdirSync(path.join(folder, 'theirs')).filter((file) => file !== image.parentName);
  t.deepEqual(readdirSync(path.join(folder, 'ours')), files);
  for (const file of files) {
    const [ours, theirs] = [path.join(folder, 'ours', file), path.join(folder, 'theirs', file)];
    const layout = readLayout(theirs);
    t.deepEqual(readLayout(ours), layout, `length and holes of ${file}`);
    t.deepEqual(findDifferences(ours, theirs, layout.ranges), [], `differing offsets of ${file}`);
  }
}

/** The named file of two images, each with random bytes of its own. */
export async function makeBothImages(
  t: ExecutionContext,
  format: CreateFormat,
  image: ImageCase,
): Promise<{readonly ours: Buffer; readonly theirs: Buffer}> {
  const qemuImg = requireQemuImg();
  const folder = makeFolders(t);
  const name = `t.${format.name}`;
  await runQemuImg(qemuImg, format, image, path.join(folder, 'theirs', name));
  const draws: Draws = {random: makeRandomBytes(), time: 1_234_567_890n};
  const outcome = await createOurs({format, image, draws, creator: qemuImg.version, folder, name});
  t.is(outcome.kind, 'finished');
  return {ours: readFileSync(path.join(folder, 'ours', name)), theirs: readFileSync(path.join(folder, 'theirs', name))};
}

/** Expects qemu-img to refuse and the program to end with a status whose words qemu-img says. */
export async function expectSameRefusal(t: ExecutionContext, format: CreateFormat, image: ImageCase): Promise<void> {
  const qemuImg = requireQemuImg();
  const folder = makeFolders(t);
  const name = `t.${format.name}`;
  const theirs = path.join(folder, 'theirs', name);
  const failure = await t.throwsAsync<Error & {stderr: string}>(runQemuImg(qemuImg, format, image, theirs));
  const draws: Draws = {random: Buffer.alloc(0), time: 0n};
  const outcome = await createOurs({format, image, draws, creator: '', folder, name});
  t.is(outcome.kind, 'failed');
  if (outcome.kind === 'failed') {
    const asked = {virtualSize: image.size, values: new Map(Object.entries(image.options))};
    t.is(`qemu-img: ${theirs}: ${wordStatus(format.statusWords, outcome.status, asked)}\n`, failure?.stderr);
  }

  t.deepEqual(readdirSync(path.join(folder, 'ours')), []);
}

/** Makes the parent that qemu-img is to look at; the program only needs its CID. */
async function makeParent(qemuImg: RealQemuImg, format: CreateFormat, image: ImageCase, folder: string) {
  if (image.parentName === undefined) {
    return undefined;
  }

  const file = path.join(folder, 'theirs', image.parentName);
  await runQemuImg(qemuImg, format, {size: 1n << 20n, options: {}}, file);
  const contentId = readDraws(format.name, file).random.readUInt32LE(VMDK_RANDOM_CID);
  return {name: image.parentName, contentId};
}

function requireQemuImg(): RealQemuImg {
  if (QEMU_IMG === undefined) {
    throw new Error('No qemu-img was found, and INSTAR_REQUIRE_ALL=1 asks for one.');
  }

  return QEMU_IMG;
}

function makeFolders(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-identity-'));
  t.teardown(() => rmSync(folder, {recursive: true, force: true}));
  mkdirSync(path.join(folder, 'ours'));
  mkdirSync(path.join(folder, 'theirs'));
  return folder;
}

async function runQemuImg(qemuImg: RealQemuImg, format: CreateFormat, image: ImageCase, file: string): Promise<void> {
  const parent = image.parentName === undefined ? [] : ['-b', image.parentName, '-F', format.name];
  const options = Object.entries(image.options).map(([key, value]) => `${key}=${optionText(value)}`);
  const given = options.length > 0 ? ['-o', options.join(',')] : [];
  await runFile(qemuImg.program, ['create', '-q', '-f', format.name, ...given, ...parent, file, String(image.size)], {
    env: {LC_ALL: 'C'},
    timeout: 60_000,
  });
}

function optionText(value: string | bigint | boolean): string {
  if (typeof value === 'boolean') {
    return value ? 'on' : 'off';
  }

  return String(value);
}

type OurImage = {
  readonly format: CreateFormat;
  readonly image: ImageCase;
  readonly draws: Draws;
  readonly creator: string;
  readonly folder: string;
  readonly name: string;
  readonly parent?: {readonly name: string; readonly contentId: number} | undefined;
};

function createOurs({format, image, draws, creator, folder, name, parent}: OurImage) {
  return runCreateProgram({
    format,
    sizeBytes: image.size,
    values: new Map(Object.entries(image.options)),
    draws,
    creator,
    folder: path.join(folder, 'ours'),
    name,
    parent,
  });
}
