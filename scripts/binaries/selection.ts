import type {Family} from './apt/suites.ts';
import type {Manifest} from './manifest.ts';
import type {Candidate} from './origins/origin.ts';
import {upstreamVersion} from './origins/upstream-version.ts';

/** What `--only` asks for; empty means everything. */
export type Selection = readonly string[];

/** True when a release has to be looked at: one of its suites is asked for, or a version, which any may hold. */
export function selectsFamily(selection: Selection, family: Family): boolean {
  const names = [family.codename, ...family.archive, ...(family.security === undefined ? [] : [family.security])];
  return selection.length === 0 || selection.some((word) => isVersion(word) || names.includes(word));
}

/** True when a candidate is asked for, or may hold a version that is: 7.2+dfsg-7 may be 7.2.22. */
export function selectsCandidate(selection: Selection, candidate: Candidate, manifest: Manifest): boolean {
  return selection.length === 0 || selection.some((word) => selectsByWord(word, candidate, manifest));
}

/** True when the version that a candidate turned out to hold is asked for. */
export function selectsVersion(selection: Selection, version: string): boolean {
  const versions = selection.filter((word) => isVersion(word));
  return versions.length === 0 || versions.length < selection.length || versions.includes(version);
}

function selectsByWord(word: string, candidate: Candidate, manifest: Manifest): boolean {
  const suite = candidate.label.split(' ').at(-1)!;
  if (!isVersion(word)) return suite === word || suite.startsWith(`${word}-`);
  if (candidate.packageVersion === undefined) return true;
  const {packageVersion, label} = candidate;
  const listed = manifest.versions.find((entry) => entry.label === label && entry.packageVersion === packageVersion);
  if (listed) return listed.version === word;
  const upstream = upstreamVersion(packageVersion);
  return word === upstream || word.startsWith(`${upstream}.`);
}

function isVersion(word: string): boolean {
  return /^\d+\.\d+(\.\d+)?$/.test(word);
}
