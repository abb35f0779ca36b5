import {rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {BinariesError} from '../binaries-error.ts';
import {tryTool} from '../run-tool.ts';
import {explainAptFailure} from './explain-failure.ts';
import type {Mirror, Mirrors} from './mirrors.ts';
import type {Family} from './suites.ts';
import type {ServedSuite} from './workspace.ts';

/** Where apt keeps its own downloader, which knows its proxies and transports; it is in nobody's PATH. */
const APT_LIBRARY = '/usr/lib/apt';

/** The suites of a family that the mirrors serve. A mirror that cannot be reached is an error, a suite it lacks is not. */
export async function probeSuites(
  family: Family,
  mirrors: Mirrors,
  directory: string,
  signal?: AbortSignal,
): Promise<readonly ServedSuite[]> {
  const wanted = [
    ...family.archive.map((suite) => ({suite, at: mirrors.archive})),
    ...(family.security === undefined ? [] : [{suite: family.security, at: mirrors.security}]),
  ];
  const served = await Promise.all(wanted.map(({suite, at}) => probeSuite(suite, at, {directory, signal})));
  return served.filter((suite) => suite !== undefined);
}

type ProbeOptions = {readonly directory: string; readonly signal: AbortSignal | undefined};

async function probeSuite(
  suite: string,
  mirrors: readonly Mirror[],
  options: ProbeOptions,
): Promise<ServedSuite | undefined> {
  let unreachable: string | undefined;
  for (const mirror of mirrors) {
    const file = path.join(options.directory, `probe-${suite}`);
    const address = `${mirror.uri}/dists/${suite}/InRelease`;
    const environment = {PATH: `${process.env['PATH'] ?? '/usr/bin:/bin'}:${APT_LIBRARY}`};
    const {failed, stderr} = await tryTool('apt-helper', ['download-file', address, file], {
      environment,
      signal: options.signal,
    });
    rmSync(file, {force: true});
    if (!failed) return {suite, mirror};
    if (!/\b404\b|\b410\b|Not Found|File not found/i.test(stderr)) unreachable = stderr;
  }
  if (unreachable !== undefined) throw new BinariesError(explainAptFailure(`Looking for ${suite}`, unreachable));
  return undefined;
}
