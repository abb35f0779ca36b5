import {readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {Ajv} from 'ajv';
import {BinariesError} from './binaries-error.ts';
import type {Origin} from './origins/origin.ts';
import {compareVersions} from './version-order.ts';

/** Another build of a version that was met and left aside, so that it is not fetched again. */
export type Duplicate = {readonly label: string; readonly packageVersion?: string};

export type ManifestEntry = {readonly version: string} & Origin & {readonly alsoFrom?: readonly Duplicate[]};

/** The committed list of what was provisioned: no machine's paths, no mirror's names. */
export type Manifest = {readonly versions: readonly ManifestEntry[]};

const DUPLICATE = {
  type: 'object',
  required: ['label'],
  additionalProperties: false,
  properties: {label: {type: 'string'}, packageVersion: {type: 'string'}},
};

const FILE = {
  type: 'object',
  required: ['name', 'sha256'],
  additionalProperties: false,
  properties: {
    name: {type: 'string', pattern: '^[^/]+$'},
    sha256: {type: 'string', pattern: '^[0-9a-f]{64}$'},
  },
};

const MANIFEST_SCHEMA = {
  type: 'object',
  required: ['versions'],
  additionalProperties: false,
  properties: {
    versions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['version', 'kind', 'label', 'files'],
        additionalProperties: false,
        properties: {
          version: {type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$'},
          kind: {enum: ['debian', 'source', 'adopted']},
          label: {type: 'string', minLength: 1},
          packageVersion: {type: 'string'},
          files: {type: 'array', minItems: 1, items: FILE},
          alsoFrom: {type: 'array', items: DUPLICATE},
        },
      },
    },
  },
};

/** The manifest in a file; one that does not exist yet lists nothing. */
export function readManifest(file: string): Manifest {
  if (!statSync(file, {throwIfNoEntry: false})) return {versions: []};
  return parseManifest(readFileSync(file, 'utf8'), file);
}

/** Throws one line that says where a manifest is damaged. */
export function parseManifest(text: string, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BinariesError(`${file} is not JSON; restore it from the repository.`, {cause: error});
  }
  const validate = new Ajv().compile<Manifest>(MANIFEST_SCHEMA);
  if (!validate(value)) {
    const [problem] = validate.errors ?? [];
    throw new BinariesError(`${file} is damaged at ${problem?.instancePath || '/'}: it ${problem?.message}.`);
  }
  const twice = value.versions.find(
    ({version}, index) => value.versions.findIndex((other) => other.version === version) !== index,
  );
  if (twice) throw new BinariesError(`${file} lists ${twice.version} twice.`);
  return value;
}

/** The manifest with an entry put in, in place of an older one of the same version; ordered by version. */
export function withEntry(manifest: Manifest, entry: ManifestEntry): Manifest {
  const others = manifest.versions.filter(({version}) => version !== entry.version);
  return {versions: [...others, entry].toSorted((first, second) => compareVersions(first.version, second.version))};
}

/** The manifest with a note that a further build of a listed version exists. */
export function withDuplicate(manifest: Manifest, version: string, duplicate: Duplicate): Manifest {
  return {
    versions: manifest.versions.map((entry) => {
      if (entry.version !== version) return entry;
      const others = (entry.alsoFrom ?? []).filter((row) => !isSameBuild(row, duplicate));
      return {...entry, alsoFrom: [...others, duplicate]};
    }),
  };
}

export function isSameBuild(first: Duplicate, second: Duplicate): boolean {
  return first.label === second.label && first.packageVersion === second.packageVersion;
}

/** Replaces the file in one step. */
export function writeManifest(file: string, manifest: Manifest): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${JSON.stringify(manifest, undefined, 2)}\n`);
  renameSync(temporary, file);
}
