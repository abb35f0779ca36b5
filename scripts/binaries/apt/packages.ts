import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {BinariesError} from '../binaries-error.ts';
import {tryTool, type ToolResult} from '../run-tool.ts';
import {explainAptFailure} from './explain-failure.ts';
import type {AptWorkspace} from './workspace.ts';

/** A version of a package, and the suite that serves it. */
export type ServedPackage = {readonly version: string; readonly suite: string};

type Signal = AbortSignal | undefined;

/** Fetches the indexes; apt refuses one whose signature does not verify. */
export async function updateIndexes(workspace: AptWorkspace, doing: string, signal?: Signal): Promise<void> {
  const result = await apt(workspace, 'apt-get', ['-q', 'update'], signal);
  // apt-get update may warn about an index that it had to leave out and still succeed.
  if (result.failed || /^(E|W): .*(Failed to fetch|GPG error|not signed)/m.test(result.stderr)) {
    throw new BinariesError(explainAptFailure(doing, result.stderr));
  }
}

/** Every version of a package, program or source, in apt's order. */
export async function listPackages(
  workspace: AptWorkspace,
  name: string,
  kind: 'Packages' | 'Sources',
): Promise<readonly ServedPackage[]> {
  const {stdout} = await apt(workspace, 'apt-cache', ['madison', name]);
  return parseMadison(stdout, kind);
}

/** Rows of `apt-cache madison`: `name | version | uri suite/component [arch] kind`. */
export function parseMadison(text: string, kind: 'Packages' | 'Sources'): readonly ServedPackage[] {
  return text.split('\n').flatMap((line) => {
    const [, version, origin = ''] = line.split('|').map((cell) => cell.trim());
    const suite = / (\S+)\/main /.exec(origin)?.[1];
    return version && suite && origin.endsWith(kind) ? [{version, suite}] : [];
  });
}

/** SHA-256 of a package file, out of the signed index. */
export async function readSignedHash(workspace: AptWorkspace, name: string, version: string): Promise<string> {
  const {stdout} = await apt(workspace, 'apt-cache', ['show', '--no-all-versions', `${name}=${version}`]);
  const hash = /^SHA256: ([0-9a-f]{64})$/m.exec(stdout)?.[1];
  if (hash === undefined) throw new BinariesError(`The index holds no SHA-256 for ${name} ${version}.`);
  return hash;
}

/** Downloads a package and all that it depends on, checked against the signed index. What was fetched before is kept. */
export async function downloadPackage(
  workspace: AptWorkspace,
  wanted: ServedPackage & {readonly name: string},
  archives: string,
  signal?: Signal,
): Promise<void> {
  mkdirSync(path.join(archives, 'partial'), {recursive: true});
  const target = `${wanted.name}=${wanted.version}`;
  const options = ['-qq', '-y', '--download-only', '-t', wanted.suite, '-o', `Dir::Cache::archives=${archives}`];
  // One lock for each download, so that several versions of a family can be fetched side by side.
  const status = path.join(archives, 'status');
  writeFileSync(status, '');
  const result = await apt(
    workspace,
    'apt-get',
    [...options, '-o', `Dir::State::status=${status}`, 'install', target],
    signal,
  );
  if (result.failed)
    throw new BinariesError(explainAptFailure(`Fetching ${wanted.name} ${wanted.version}`, result.stderr));
}

/** Downloads the files of a source package into `directory`, checked against the signed index. */
export async function downloadSource(
  workspace: AptWorkspace,
  wanted: {readonly name: string; readonly version: string},
  directory: string,
  signal?: Signal,
): Promise<void> {
  const args = ['-qq', '--download-only', 'source', `${wanted.name}=${wanted.version}`];
  const result = await tryTool('apt-get', ['-c', workspace.configuration, ...args], {cwd: directory, signal});
  if (result.failed) throw new BinariesError(explainAptFailure(`Fetching the source of ${wanted.name}`, result.stderr));
}

/** Downloads one package that needs nothing of its architecture into `directory`, checked against the signed index. */
export async function downloadArchitectureIndependent(
  workspace: AptWorkspace,
  wanted: {readonly name: string; readonly version: string},
  directory: string,
  signal?: Signal,
): Promise<void> {
  const args = ['-c', workspace.configuration, '-qq', 'download', `${wanted.name}=${wanted.version}`];
  const result = await tryTool('apt-get', args, {cwd: directory, signal});
  if (result.failed) throw new BinariesError(explainAptFailure(`Fetching ${wanted.name}`, result.stderr));
}

function apt(workspace: AptWorkspace, tool: string, args: readonly string[], signal?: Signal): Promise<ToolResult> {
  return tryTool(tool, ['-c', workspace.configuration, ...args], {signal});
}
