import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {FileFingerprint} from '../run/observation.ts';
import {fingerprintFile} from './fingerprint-file.ts';

/** What a crash leaves where the machine asks for core dumps: not made by the tool. */
const CORE_DUMP = /^core(?:\.\d+)?$/;

/** Fingerprints of the regular files in a directory, by name; of those only that are asked for. */
export function fingerprintDirectory(
  directory: string,
  isAskedFor: (name: string) => boolean = () => true,
): readonly FileFingerprint[] {
  const names = readdirSync(directory, {withFileTypes: true})
    .filter((entry) => entry.isFile() && !CORE_DUMP.test(entry.name))
    .map(({name}) => name)
    .filter(isAskedFor);
  return names.toSorted().map((name) => ({name, ...fingerprintFile(join(directory, name))}));
}
