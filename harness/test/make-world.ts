import {chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import type {ExecutionContext} from 'ava';
import {CASE_TABLES} from '../../generators/cases/case-tables.ts';
import {makeProfileId} from '../../generators/profiles/profile-id.ts';
import {observeCase} from '../../generators/run/run-case.ts';
import {writeProfile, writeVersionMap} from '../../generators/store/write-store.ts';

/** The cases that the fake program is asked. */
export const CASE_IDS = ['create/raw/1M-default', 'create/raw/1G-default'] as const;
const ROOT = resolve(import.meta.dirname, '../..');

/** A directory that goes when the test ends. */
export function makeDirectory(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'instar-harness-'));
  t.teardown(() => {
    rmSync(directory, {recursive: true, force: true});
  });
  return directory;
}

/** A program that answers as qemu-img might; `word` is what it says, `before` a shell line that it begins with. */
export function makeProgram(directory: string, {word = 'Formatting', before = ':'} = {}): string {
  const path = join(directory, `fake-${word}`);
  const lines = [
    '#!/bin/sh',
    before,
    `if [ "$1" = create ]; then echo "${word} $4"; : > "$4"; exit 0; fi`,
    `if [ "$2" = --output=json ]; then echo '{"format": "raw", "word": "${word}"}'; else echo "format: raw"; fi`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Baselines of the program for the two cases; gives the store's directory. */
export async function makeStore(directory: string, program: string, versions: readonly string[]): Promise<string> {
  const store = join(directory, 'baselines');
  const cases: Record<string, Record<string, string>> = {};
  for (const one of Object.values(CASE_TABLES).flat()) {
    if ((CASE_IDS as readonly string[]).includes(one.id)) {
      const observation = await observeCase(one, {name: 'fake', version: '', command: program, args: []});
      const id = makeProfileId(observation);
      writeProfile(store, one.id, {id, observation});
      cases[one.id] = Object.fromEntries(versions.map((version) => [version, id]));
    }
  }

  const labels = versions.map((version) => [version, {label: `qemu-img version ${version}`}]);
  writeVersionMap(store, {schema: 1, versions: Object.fromEntries(labels), cases});
  return store;
}

/** Everything below a directory: path to content. */
export function readTree(directory: string): Readonly<Record<string, string>> {
  const paths = readdirSync(directory, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path, 'utf8')];
    }),
  );
}

/** Runs `npm run conformance -- …` without its build, reports going to the directory. */
export function startConformance(
  directory: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const reports = ['json', 'junit', 'markdown'].flatMap((kind) => [`--${kind}`, join(directory, `report.${kind}`)]);
  return execa(process.execPath, [join(ROOT, 'harness/cli.ts'), ...reports, ...argv], {
    reject: false,
    cwd: directory,
    env: {GITHUB_STEP_SUMMARY: '', INSTAR_REQUIRE_ALL: '', ...env},
  });
}
