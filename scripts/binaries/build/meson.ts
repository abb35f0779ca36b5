import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {downloadArchitectureIndependent, listPackages} from '../apt/packages.ts';
import {BinariesError} from '../binaries-error.ts';
import type {DebianRelease} from '../origins/debian-archive.ts';
import {upstreamVersion} from '../origins/upstream-version.ts';
import {runTool, tryTool} from '../run-tool.ts';

/** Python path of a Meson that the tree accepts: undefined when the tree brings its own or the machine has one. */
export async function findMeson(
  tree: string,
  directory: string,
  readReleases: () => Promise<readonly DebianRelease[]>,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (bringsMeson(tree)) return undefined;
  const least = readLeastVersion(tree);
  const installed = await readInstalledVersion();
  if (installed !== undefined && isAtLeast(installed, least)) return undefined;
  return fetchMeson(least, path.join(directory, 'meson'), await readReleases(), signal);
}

// A release's tarball holds Meson as a wheel, before 8.1 as a folder; Debian's source package holds neither.
function bringsMeson(tree: string): boolean {
  const wheels = path.join(tree, 'python/wheels');
  if (existsSync(wheels) && readdirSync(wheels).some((name) => name.startsWith('meson-'))) return true;
  return existsSync(path.join(tree, 'meson/meson.py'));
}

function readLeastVersion(tree: string): string {
  const needs = path.join(tree, 'pythondeps.toml');
  if (!existsSync(needs)) return '0.63.0';
  return /^meson = .*accepted = ">=([\d.]+)"/m.exec(readFileSync(needs, 'utf8'))?.[1] ?? '0.63.0';
}

async function readInstalledVersion(): Promise<string | undefined> {
  const {failed, stdout} = await tryTool('python3', ['-c', 'import mesonbuild.coredata as c; print(c.version)']);
  return failed ? undefined : stdout.trim();
}

/** True when a dotted version is not below another. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split('.').map(Number));
  for (const [index, part] of want!.entries()) {
    const difference = (have![index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

// The oldest that will do: a newer one may ask for a newer Python than this machine's.
async function fetchMeson(
  least: string,
  directory: string,
  releases: readonly DebianRelease[],
  signal?: AbortSignal,
): Promise<string> {
  for (const {workspace} of releases) {
    const served = await listPackages(workspace, 'meson', 'Packages');
    const fit = served.find(({version}) => isAtLeast(upstreamVersion(version), least));
    if (!fit) continue;
    rmSync(directory, {recursive: true, force: true});
    mkdirSync(directory, {recursive: true});
    await downloadArchitectureIndependent(workspace, {name: 'meson', version: fit.version}, directory, signal);
    const file = readdirSync(directory).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw new BinariesError(`apt fetched no file for meson ${fit.version}.`);
    await runTool('dpkg-deb', ['-x', path.join(directory, file), directory], {signal});
    return path.join(directory, 'usr/lib/python3/dist-packages');
  }
  throw new BinariesError(`Building this QEMU needs Meson ${least} or later; install it, or use a release's tarball.`);
}
