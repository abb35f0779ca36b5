import {execa} from 'execa';
import {BinariesError} from './binaries-error.ts';

export type ToolOptions = {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** File that takes the output of long-running tools. */
  readonly logFile?: string;
};

export type ToolResult = {readonly failed: boolean; readonly stdout: string; readonly stderr: string};

/** Where a missing tool comes from, for the message. */
const PACKAGES: Readonly<Record<string, string>> = {
  'apt-config': 'apt',
  'apt-get': 'apt',
  'apt-cache': 'apt',
  'apt-helper': 'apt',
  'dpkg-deb': 'dpkg',
  'dpkg-source': 'dpkg-dev',
  tar: 'tar',
  ninja: 'ninja-build',
};

/** Runs a tool to its end, in the C locale. A failure of the tool is a result; a missing tool or an interruption throws. */
export async function tryTool(file: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  const {cwd, environment, signal, logFile} = options;
  const result = await execa(file, [...args], {
    reject: false,
    stdin: 'ignore',
    env: {LC_ALL: 'C', ...environment},
    ...(cwd !== undefined && {cwd}),
    ...(signal && {cancelSignal: signal}),
    ...(logFile !== undefined && {
      all: true,
      stdout: {file: logFile, append: true},
      stderr: {file: logFile, append: true},
    }),
  });
  if (result.isCanceled) throw new BinariesError('Interrupted.', {cause: result});
  if (result.code === 'ENOENT') throw new BinariesError(missingTool(file), {cause: result});
  return {failed: result.failed, stdout: String(result.stdout ?? ''), stderr: String(result.stderr ?? '')};
}

/** Runs a tool that has to succeed; the telling line of its complaint is the message otherwise. */
export async function runTool(file: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  const result = await tryTool(file, args, options);
  if (!result.failed) return result;
  const lines = result.stderr.trim().split('\n');
  const complaint = lines.find((line) => /error|cannot|does not|no space/i.test(line)) ?? lines.at(-1);
  throw new BinariesError(`${file} failed: ${complaint || 'it said nothing'}`);
}

function missingTool(file: string): string {
  const from = PACKAGES[file] === 'apt' ? 'give a program by --adopt or a source tree by --source' : 'install it';
  const name = PACKAGES[file] ? ` (package ${PACKAGES[file]})` : '';
  return `${file}${name} is not on this machine; ${from}.`;
}
