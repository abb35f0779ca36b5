import {readFileSync} from 'node:fs';
import path from 'node:path';
import {withDir} from 'tmp-promise';
import {BinariesError} from '../binaries-error.ts';
import {tryTool} from '../run-tool.ts';
import {readInterpreter} from './elf-interpreter.ts';
import {readLibraryClosure} from './library-closure.ts';

const SMOKE_SIZE_BYTES = 1024 * 1024;

/** Version of the `qemu-img` in a folder, once it has shown that it is complete and works; throws what is wrong. */
export async function verifyFolder(directory: string): Promise<string> {
  await checkSelfContained(directory);
  const launcher = path.join(directory, 'qemu-img');
  const {failed, stdout, stderr} = await tryTool(launcher, ['--version']);
  const version = parseVersion(stdout);
  if (failed || version === undefined) {
    throw new BinariesError(`qemu-img --version does not answer: ${(stderr || stdout).trim().split('\n')[0]}`);
  }
  await withDir(async ({path: scratch}) => checkCreateAndInfo(launcher, scratch), {unsafeCleanup: true});
  return version;
}

/** The version as qemu-img gives it in the first line of `--version`, without the packager's words. */
export function parseVersion(text: string): string | undefined {
  return /^qemu-img version (\d+\.\d+\.\d+)\b/.exec(text)?.[1];
}

async function checkSelfContained(directory: string): Promise<void> {
  const lib = path.join(directory, 'lib');
  const program = path.join(lib, 'qemu-img');
  const interpreter = readInterpreter(program);
  if (interpreter === null || interpreter === undefined) return;
  const loader = path.join(lib, path.basename(interpreter));
  const libraries = await readLibraryClosure(loader, program, ['$ORIGIN']);
  const foreign = libraries.find(({file}) => path.dirname(path.resolve(file)) !== path.resolve(lib));
  if (foreign) throw new BinariesError(`${foreign.name} would be taken from ${foreign.file}, outside the folder.`);
}

async function checkCreateAndInfo(launcher: string, scratch: string): Promise<void> {
  const image = path.join(scratch, 'smoke.qcow2');
  const created = await tryTool(launcher, ['create', '-q', '-f', 'qcow2', image, String(SMOKE_SIZE_BYTES)]);
  if (created.failed) throw new BinariesError(`qemu-img create does not work: ${created.stderr.trim().split('\n')[0]}`);
  const asked = await tryTool(launcher, ['info', '--output=json', image]);
  const info: unknown = asked.failed ? undefined : JSON.parse(asked.stdout);
  const seen = info as {readonly format?: unknown; readonly 'virtual-size'?: unknown} | undefined;
  if (seen?.format !== 'qcow2' || seen['virtual-size'] !== SMOKE_SIZE_BYTES || readFileSync(image).length === 0) {
    throw new BinariesError(`qemu-img info does not work: ${asked.stderr.trim().split('\n')[0]}`);
  }
}
