import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {writeAtomically} from './write-atomically.ts';

/** One step of the build: what it makes, and of what. All paths are relative to the repository's root. */
export type Step = {
  readonly outputs: readonly string[];
  /** Everything else that the outputs depend on: options, versions of tools. */
  readonly key: string;
  /** Does the work and gives the files that it read. */
  readonly run: () => Promise<readonly string[]>;
};

type Stamp = {readonly key: string; readonly inputs: Readonly<Record<string, string>>};

/** Runs a step unless its outputs are there and no input has changed since. True when it had to run. */
export async function runStep(root: string, step: Step): Promise<boolean> {
  const file = path.join(root, 'build/.stamps', `${step.outputs[0]?.replaceAll('/', '-')}.json`);
  if (isFresh(root, step, readStamp(file))) return false;
  const inputs = await step.run();
  const hashes = Object.fromEntries(inputs.map((input) => [input, hashFile(path.join(root, input))]));
  writeAtomically(file, JSON.stringify({key: step.key, inputs: hashes} satisfies Stamp));
  return true;
}

function isFresh(root: string, step: Step, stamp: Stamp | undefined): boolean {
  if (stamp?.key !== step.key) return false;
  if (!step.outputs.every((output) => existsSync(path.join(root, output)))) return false;
  return Object.entries(stamp.inputs).every(([input, hash]) => hashFile(path.join(root, input)) === hash);
}

function readStamp(file: string): Stamp | undefined {
  try {
    const stamp: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isStamp(stamp) ? stamp : undefined;
  } catch {
    // No stamp, or one that cannot be read: the step runs and writes a new one.
    return undefined;
  }
}

function isStamp(value: unknown): value is Stamp {
  if (typeof value !== 'object' || value === null || !('key' in value) || !('inputs' in value)) return false;
  return typeof value.inputs === 'object' && value.inputs !== null;
}

function hashFile(file: string): string {
  if (!existsSync(file)) return 'missing';
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
