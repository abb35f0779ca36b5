import fc from 'fast-check';
import type {FuzzRequest, SandboxName} from './arguments.ts';
import {ask, type Answer, type Question} from './ask.ts';
import {collectSpecimens, type Specimen} from './corpus.ts';
import {damageOf, sweepOf} from './damage.ts';

/** One answer that ought not to be, made as small as it could be. */
export type Failure = {readonly question: Question; readonly answer: Answer};

export type Surroundings = {
  /** An empty folder for the images. */
  readonly folder: string;
  readonly sandboxes: readonly SandboxName[];
  readonly onAnswer: (question: Question, answer: Answer) => void;
};

/** Asks until the time is over; gives the first failure, smallest form first. */
export async function fuzz(request: FuzzRequest, surroundings: Surroundings): Promise<readonly Failure[]> {
  const questions = questionsOf(collectSpecimens(request.imageSets), request, surroundings.sandboxes);
  let smallest: Failure | undefined;
  await fc.check(
    fc.asyncProperty(questions, async (question) => {
      const answer = await ask(question, surroundings.folder, request.slowMs);
      surroundings.onAnswer(question, answer);
      if (answer.fault !== undefined) smallest = {question, answer};
      return answer.fault === undefined;
    }),
    {
      numRuns: Number.MAX_SAFE_INTEGER,
      seed: request.seed,
      interruptAfterTimeLimit: request.seconds * 1000,
      markInterruptAsFailure: false,
    },
  );
  return smallest === undefined ? [] : [smallest];
}

function questionsOf(
  specimens: readonly Specimen[],
  {operations}: FuzzRequest,
  sandboxes: readonly SandboxName[],
): fc.Arbitrary<Question> {
  return fc.constantFrom(...specimens).chain((specimen) =>
    fc.record({
      specimen: fc.constant(specimen),
      change: damageOf(imageOf(specimen)),
      operation: fc.constantFrom(...operations),
      sandbox: fc.constantFrom(...sandboxes),
    }),
  );
}

/** Sweeps the header of the first image of each format; gives every failure. */
export async function sweep(request: FuzzRequest, surroundings: Surroundings, stride = 1): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const question of sweepQuestions(request, surroundings.sandboxes, stride)) {
    const answer = await ask(question, surroundings.folder, request.slowMs);
    surroundings.onAnswer(question, answer);
    if (answer.fault !== undefined) failures.push({question, answer});
  }

  return failures;
}

function* sweepQuestions(
  {imageSets, seed, operations}: FuzzRequest,
  sandboxes: readonly SandboxName[],
  stride: number,
): Generator<Question> {
  const asked = operations.flatMap((operation) => sandboxes.map((sandbox) => ({operation, sandbox})));
  for (const specimen of onePerFormat(collectSpecimens(imageSets))) {
    for (const change of sweepOf(imageOf(specimen), stride, seed)) {
      yield* asked.map((how) => ({specimen, change, ...how}));
    }
  }
}

function onePerFormat(specimens: readonly Specimen[]): readonly Specimen[] {
  return [...Map.groupBy(specimens, ({format}) => format).values()].flatMap((group) => group.slice(0, 1));
}

function imageOf({files, image}: Specimen) {
  const file = files.find(({name}) => name === image);
  if (file === undefined) throw new RangeError(`There is no file ${image}.`);
  return file.content;
}
