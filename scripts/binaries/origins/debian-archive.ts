import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {listPackages, updateIndexes, type ServedPackage} from '../apt/packages.ts';
import {findMirrors} from '../apt/mirrors.ts';
import {probeSuites} from '../apt/probe-suites.ts';
import {readMachineSources} from '../apt/read-sources.ts';
import {FAMILIES, type Family} from '../apt/suites.ts';
import {makeWorkspace, type AptWorkspace} from '../apt/workspace.ts';
import {BinariesError} from '../binaries-error.ts';

/** One release of Debian as the machine's mirror serves it. */
export type DebianRelease = {
  readonly family: Family;
  readonly workspace: AptWorkspace;
  readonly programs: readonly ServedPackage[];
  readonly sources: readonly ServedPackage[];
};

export type ArchiveOptions = {
  readonly directory: string;
  readonly accepts: (family: Family) => boolean;
  readonly signal?: AbortSignal | undefined;
  /** Takes a line about a release that could not be read; the others go on. */
  readonly warn: (line: string) => void;
};

/** Reads the signed indexes of every Debian release that the machine's own mirror serves, oldest first. */
export async function readDebianArchive(options: ArchiveOptions): Promise<readonly DebianRelease[]> {
  const mirrors = findMirrors(await readMachineSources());
  if (mirrors.archive.length === 0) {
    throw new BinariesError(
      'No Debian mirror is configured in apt; give a program by --adopt or a source tree by --source.',
    );
  }
  const releases: DebianRelease[] = [];
  const problems: string[] = [];
  for (const family of FAMILIES.filter(options.accepts)) {
    try {
      const release = await readRelease(family, mirrors, options);
      if (release) releases.push(release);
    } catch (error) {
      if (!(error instanceof BinariesError) || options.signal?.aborted) throw error;
      problems.push(error.message);
    }
  }
  if (releases.length === 0)
    throw new BinariesError(problems[0] ?? 'The configured mirror serves no known Debian suite.');
  for (const problem of problems) options.warn(problem);
  return releases;
}

async function readRelease(
  family: Family,
  mirrors: ReturnType<typeof findMirrors>,
  {directory, signal}: ArchiveOptions,
): Promise<DebianRelease | undefined> {
  const home = path.join(directory, 'apt', family.codename);
  mkdirSync(home, {recursive: true});
  const suites = await probeSuites(family, mirrors, home, signal);
  if (suites.length === 0) return undefined;
  const workspace = makeWorkspace(home, suites);
  await updateIndexes(workspace, `Reading the index of ${family.codename}`, signal);
  return {
    family,
    workspace,
    programs: await listPackages(workspace, 'qemu-utils', 'Packages'),
    sources: await listPackages(workspace, 'qemu', 'Sources'),
  };
}
