import type {LimitFunction} from 'p-limit';
import type {Case} from '../cases/case.ts';
import {GeneratorError} from '../generator-error.ts';
import {canonicalJson} from '../profiles/canonical-json.ts';
import {makeProfileId} from '../profiles/profile-id.ts';
import type {Observation} from '../run/observation.ts';
import {observeSettled} from '../run/observe-settled.ts';
import type {RunOptions} from '../run/run-case.ts';
import {ToolStartError} from '../run/run-process.ts';
import {throwCollision} from '../store/write-store.ts';
import type {ProfileId} from '../store/version-map.ts';
import {checkDiskWasNotFull} from './check-disk.ts';
import type {Journal} from './journal.ts';
import type {LabelledTool, UnusableVersion} from './read-labels.ts';

/** One distinct behaviour; `caseId` is one of the cases that showed it. */
export type Profile = {readonly id: ProfileId; readonly caseId: string; readonly observation: Observation};

/** All that a run saw, each distinct behaviour once. */
export type Recorded = {
  /** `cases.get(caseId).get(version)`. */
  readonly cases: ReadonlyMap<string, ReadonlyMap<string, ProfileId>>;
  /** By command, format and id. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Versions that could not be started for some case: nothing of theirs is in `cases`. */
  readonly unusable: readonly UnusableVersion[];
};

export type RecordOptions = Omit<RunOptions, 'signal'> & {
  readonly limit: LimitFunction;
  readonly journal: Journal;
  /** Aborting it ends all processes; an unexpected error aborts it. */
  readonly controller: AbortController;
  readonly onDone: (version: string) => void;
};

/** Runs every case with every tool through the pool. The result does not depend on the pool's size. */
export async function record(
  tools: readonly LabelledTool[],
  cases: readonly Case[],
  options: RecordOptions,
): Promise<Recorded> {
  const seen = new Map<string, Map<string, ProfileId>>(cases.map(({id}) => [id, new Map()]));
  const profiles = new Map<string, Profile>();
  const unusable = new Map<string, string>();
  const recordOne = async (labelled: LabelledTool, aCase: Case): Promise<void> => {
    const {version} = labelled.tool;
    if (unusable.has(version) || options.controller.signal.aborted) return;
    try {
      const observation = await observeOnce(labelled, aCase, options);
      seen.get(aCase.id)?.set(version, addProfile(profiles, aCase, observation));
      options.onDone(version);
    } catch (error) {
      // A program that cannot be started any more spoils its own version only.
      if (error instanceof ToolStartError) unusable.set(version, error.message);
      else options.controller.abort(error);
    }
  };
  await Promise.all(tools.flatMap((tool) => cases.map((aCase) => options.limit(recordOne, tool, aCase))));
  options.controller.signal.throwIfAborted();
  for (const version of unusable.keys()) for (const versions of seen.values()) versions.delete(version);
  return {cases: seen, profiles, unusable: [...unusable].map(([version, reason]) => ({version, reason}))};
}

async function observeOnce(tool: LabelledTool, aCase: Case, options: RecordOptions): Promise<Observation> {
  const finished = options.journal.find(aCase, tool);
  if (finished) return finished;
  const observation = await observeSettled(aCase, tool.tool, {...options, signal: options.controller.signal});
  if (observation === undefined) {
    throw new GeneratorError(
      `The machine was too busy for ${aCase.id} with ${tool.tool.name}. Continue with --resume.`,
    );
  }
  checkDiskWasNotFull(aCase.id, observation);
  options.journal.add(aCase, tool, observation);
  return observation;
}

function addProfile(profiles: Map<string, Profile>, aCase: Case, observation: Observation): ProfileId {
  const id = makeProfileId(observation);
  const key = `${aCase.command}/${aCase.format}/${id}`;
  const present = profiles.get(key);
  if (!present) profiles.set(key, {id, caseId: aCase.id, observation});
  else if (canonicalJson(present.observation) !== canonicalJson(observation)) throwCollision(key);
  return id;
}
