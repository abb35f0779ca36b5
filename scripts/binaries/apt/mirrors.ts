import type {SourceEntry} from './source-entry.ts';
import {isDebianSuite, isSecuritySuite} from './suites.ts';

/** Where Debian's packages come from on this machine, and by which keys they are checked. */
export type Mirror = {readonly uri: string; readonly signedBy?: string};

export type Mirrors = {readonly archive: readonly Mirror[]; readonly security: readonly Mirror[]};

/**
 * The mirrors named by the machine's own sources: those that carry Debian's `main` for a Debian suite.
 * Options that switch off the check of signatures (`trusted=yes`) are not taken over.
 */
export function findMirrors(entries: readonly SourceEntry[]): Mirrors {
  const debian = entries.filter(
    ({components, suites}) => components.includes('main') && suites.some((suite) => isDebianSuite(suite)),
  );
  return {
    archive: mirrorsOf(debian, (suite) => !isSecuritySuite(suite)),
    security: mirrorsOf(debian, isSecuritySuite),
  };
}

function mirrorsOf(entries: readonly SourceEntry[], accepts: (suite: string) => boolean): readonly Mirror[] {
  const mirrors = new Map<string, Mirror>();
  for (const {uris, suites, signedBy} of entries) {
    if (!suites.some((suite) => isDebianSuite(suite) && accepts(suite))) continue;
    for (const given of uris) {
      const uri = given.replace(/\/+$/, '');
      if (!mirrors.has(uri)) mirrors.set(uri, {uri, ...(signedBy !== undefined && {signedBy})});
    }
  }
  return [...mirrors.values()];
}
