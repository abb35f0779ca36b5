import {createHash} from 'node:crypto';
import {closeSync, globSync, mkdirSync, openSync, readFileSync, rmSync, writeSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Case} from '../cases/case.ts';
import {canonicalJson} from '../profiles/canonical-json.ts';
import type {Observation} from '../run/observation.ts';
import type {LabelledTool} from './read-labels.ts';

/**
 * The finished part of a run, one JSON line per case and version, so that a run that was stopped can be continued.
 * A line counts only for the same case, the same program and the same recorder.
 */
export type Journal = {
  readonly find: (aCase: Case, tool: LabelledTool) => Observation | undefined;
  readonly add: (aCase: Case, tool: LabelledTool, observation: Observation) => void;
  readonly close: () => void;
  /** Closes it and removes the file: everything is in the store. */
  readonly remove: () => void;
};

type Line = {readonly key: string; readonly observation: Observation};

export function openJournal(path: string, {resume}: {resume: boolean}): Journal {
  const recorder = hashRecorder();
  const known = resume ? readLines(path) : new Map<string, Observation>();
  mkdirSync(dirname(path), {recursive: true});
  const descriptor = openSync(path, resume ? 'a' : 'w');
  // A line that was cut short must not swallow the next one.
  if (resume) writeSync(descriptor, '\n');
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  return {
    find: (aCase, tool) => known.get(makeKey(recorder, aCase, tool)),
    add: (aCase, tool, observation) => {
      const line: Line = {key: makeKey(recorder, aCase, tool), observation};
      writeSync(descriptor, `${JSON.stringify(line)}\n`);
    },
    close,
    remove: () => {
      close();
      rmSync(path, {force: true});
    },
  };
}

function makeKey(recorder: string, aCase: Case, {tool, label}: LabelledTool): string {
  return hash(canonicalJson([recorder, aCase, tool.version, tool.command, label]));
}

function readLines(path: string): Map<string, Observation> {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // The last line is cut short when the run was killed while writing it; what comes after the last line feed is left out.
  const lines = text.split('\n').slice(0, -1);
  return new Map(lines.flatMap(parseLine).map(({key, observation}) => [key, observation]));
}

/** A line that two runs wrote into each other is no result. */
function parseLine(text: string): readonly Line[] {
  try {
    const line = JSON.parse(text) as Line;
    return typeof line.key === 'string' && Array.isArray(line.observation?.steps) ? [line] : [];
  } catch {
    return [];
  }
}

/** The recorder's own source: another one may normalise or fingerprint differently. */
function hashRecorder(): string {
  const folder = join(import.meta.dirname, '..');
  const names = globSync('**/*.ts', {cwd: folder, exclude: ['**/test/**']}).toSorted();
  return hash(names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\0'));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
