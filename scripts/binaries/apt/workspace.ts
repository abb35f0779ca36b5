import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Mirror} from './mirrors.ts';

/** A suite and the mirror that serves it. */
export type ServedSuite = {readonly suite: string; readonly mirror: Mirror};

/** apt directories of our own: nothing of the machine's state is read or changed, and no root is needed. */
export type AptWorkspace = {readonly directory: string; readonly configuration: string};

/** Makes (or takes up again) a workspace that knows just these suites. */
export function makeWorkspace(directory: string, suites: readonly ServedSuite[]): AptWorkspace {
  for (const name of ['sources', 'lists/partial', 'cache/archives/partial', 'state']) {
    mkdirSync(path.join(directory, name), {recursive: true});
  }
  const configuration = path.join(directory, 'apt.conf');
  writeFileSync(path.join(directory, 'status'), '');
  writeFileSync(path.join(directory, 'sources/debian.sources'), describeSources(suites));
  writeFileSync(configuration, describeConfiguration(directory));
  return {directory, configuration};
}

/** The deb822 text of the suites: the main component, programs and sources, checked by the mirror's own keys. */
export function describeSources(suites: readonly ServedSuite[]): string {
  return suites.map(describeSource).join('\n');
}

function describeSource({suite, mirror}: ServedSuite): string {
  const signedBy = mirror.signedBy === undefined ? '' : `Signed-By: ${mirror.signedBy}\n`;
  return `Types: deb deb-src\nURIs: ${mirror.uri}\nSuites: ${suite}\nComponents: main\n${signedBy}`;
}

// Read after the machine's own configuration, so that its proxies stay and all that would weaken or redirect does not.
function describeConfiguration(directory: string): string {
  const cleared = [
    'APT::Architectures',
    'APT::Update',
    'APT::Default-Release',
    'DPkg::Post-Invoke',
    'DPkg::Pre-Invoke',
  ];
  const settings = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': path.join(directory, 'sources'),
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': path.join(directory, 'state'),
    'Dir::State::lists': path.join(directory, 'lists'),
    'Dir::State::status': path.join(directory, 'status'),
    'Dir::Cache': path.join(directory, 'cache'),
    'Dir::Cache::archives': path.join(directory, 'cache/archives'),
    'APT::Architecture': 'amd64',
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': '',
    'APT::Get::AllowUnauthenticated': 'false',
    'Acquire::AllowInsecureRepositories': 'false',
    'Acquire::AllowWeakRepositories': 'false',
    'Acquire::AllowDowngradeToInsecureRepositories': 'false',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Binary::apt-get::APT::Keep-Downloaded-Packages': 'true',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${JSON.stringify(value)};`);
  return [...cleared.map((name) => `#clear ${name};`), ...lines, ''].join('\n');
}
