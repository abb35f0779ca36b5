import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {downloadSource, type ServedPackage} from '../apt/packages.ts';
import type {AptWorkspace} from '../apt/workspace.ts';
import {BinariesError} from '../binaries-error.ts';
import {buildTools} from '../build/build-tools.ts';
import {runTool} from '../run-tool.ts';
import type {DebianRelease} from './debian-archive.ts';
import {hashFile} from './hash-file.ts';
import {makeCandidateId, type Candidate, type PreparedPrograms} from './origin.ts';
import {upstreamVersion} from './upstream-version.ts';

/** One candidate for each source package whose version no suite serves as a program. */
export function listDebianSources(releases: readonly DebianRelease[]): readonly Candidate[] {
  const asProgram = new Set(releases.flatMap(({programs}) => programs.map(({version}) => upstreamVersion(version))));
  return releases.flatMap(({workspace, sources}) =>
    sources
      .filter(({version}) => !asProgram.has(upstreamVersion(version)))
      .map((source) => ({
        id: makeCandidateId('debian-source', source.suite, source.version),
        kind: 'source' as const,
        label: `debian source ${source.suite}`,
        packageVersion: source.version,
        prepare: (directory, signal) => prepareSource({workspace, source, directory, releases, signal}),
      })),
  );
}

type SourceRequest = {
  readonly workspace: AptWorkspace;
  readonly source: ServedPackage;
  readonly directory: string;
  readonly releases: readonly DebianRelease[];
  readonly signal?: AbortSignal | undefined;
};

async function prepareSource(request: SourceRequest): Promise<PreparedPrograms> {
  const {workspace, source, directory, releases, signal} = request;
  const fetched = path.join(directory, 'fetched');
  const tree = path.join(directory, 'source');
  mkdirSync(fetched, {recursive: true});
  await downloadSource(workspace, {name: 'qemu', version: source.version}, fetched, signal);
  const names = readdirSync(fetched).toSorted();
  const description = names.find((name) => name.endsWith('.dsc'));
  if (description === undefined) throw new BinariesError(`apt fetched no .dsc for qemu ${source.version}.`);
  rmSync(tree, {recursive: true, force: true});
  // apt has checked the files against the signed index; the packager's own signature adds keys that few machines have.
  await runTool('dpkg-source', ['--no-check', '--no-copy', '-x', path.join(fetched, description), tree], {signal});
  const programs = await buildTools({tree, directory, readReleases: async () => releases, signal});
  const files = await Promise.all(names.map((name) => hashFile(path.join(fetched, name))));
  return {found: {programs}, files};
}
