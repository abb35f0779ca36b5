import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {FileFingerprint} from '../run/observation.ts';
import {fingerprintFile} from './fingerprint-file.ts';

/** What a crash leaves where the machine asks for core dumps: not made by the tool. */
const CORE_DUMP = /^core(?:\.\d+)?$/;

/** Fingerprints of the regular files in a directory, by name. */
export function fingerprintDirectory(directory: string): readonly FileFingerprint[] {
  const names = readdirSync(directory, {withFileTypes: true})
    .filter((entry) => entry.isFile() && !CORE_DUMP.test(entry.name))
    .map(({name}) => name);
  return names.toSorted().map((name) => ({name, ...fingerprintFile(join(directory, name))}));
}
