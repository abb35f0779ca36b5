import fc from 'fast-check';
import type {Difference} from '../../../harness/compare/verdict.ts';
import {recipeOf} from './arbitrary.ts';
import {signatureOf} from './compare-programs.ts';
import {listSmaller} from './list-smaller.ts';
import type {CommandName} from './operation.ts';
import type {Recipe} from './recipe.ts';

/** One way in which the programs differ, in the smallest recipe that was found to show it. */
export type Finding = {
  readonly signature: string;
  readonly seed: number;
  /** Whose turn it was, as `compare` was told. */
  readonly turn: number;
  readonly recipe: Recipe;
  readonly differences: readonly Difference[];
  /** How many recipes showed it. */
  count: number;
};

export type DifferentialRun = {
  readonly seconds: number;
  readonly seed: number;
  readonly commands: readonly CommandName[];
  /** Ends before its time after so many recipes. */
  readonly mostRecipes?: number;
  /** Releases and sandboxes take turns, one for each recipe, which is made smaller with the same. */
  readonly compare: (recipe: Recipe, turn: number) => Promise<readonly Difference[]>;
  readonly onAnswer: (command: CommandName, ms: number) => void;
};

/** How long one finding may be made smaller. */
const SHRINK_MS = 20_000;

/** Makes up recipes until the time is over; gives every finding once, as small as it could be made. */
export async function runDifferential(run: DifferentialRun): Promise<readonly Finding[]> {
  const recipes = recipeOf(run.commands);
  const found = new Map<string, Finding>();
  const endMs = performance.now() + run.seconds * 1000;
  const {mostRecipes = Number.POSITIVE_INFINITY} = run;
  for (let index = 0; index < mostRecipes && performance.now() < endMs; index++) {
    const seed = run.seed + index;
    for (const recipe of fc.sample(recipes, {numRuns: 1, seed})) {
      const seen = await ask({recipe, turn: seed}, run);
      const known = seen && found.get(seen.signature);
      if (known) known.count++;
      else if (seen) found.set(seen.signature, {...(await shrink(seen, run)), seed, count: 1});
    }
  }
  return [...found.values()];
}

type Seen = Pick<Finding, 'signature' | 'turn' | 'recipe' | 'differences'>;

async function ask(
  {recipe, turn}: Pick<Seen, 'recipe' | 'turn'>,
  {compare, onAnswer}: DifferentialRun,
): Promise<Seen | undefined> {
  const begun = performance.now();
  const differences = await compare(recipe, turn);
  onAnswer(recipe.operation.command, performance.now() - begun);
  return differences.length === 0
    ? undefined
    : {signature: signatureOf(recipe, differences), turn, recipe, differences};
}

/** Takes the first simpler recipe that shows the same, again and again. */
async function shrink(first: Seen, run: DifferentialRun): Promise<Seen> {
  const endMs = performance.now() + SHRINK_MS;
  let smallest = first;
  for (let next: Seen | undefined = first; next !== undefined;) {
    smallest = next;
    next = await findSmaller(smallest, run, endMs);
  }
  return smallest;
}

async function findSmaller(seen: Seen, run: DifferentialRun, endMs: number): Promise<Seen | undefined> {
  for (const recipe of listSmaller(seen.recipe)) {
    if (performance.now() > endMs) return undefined;
    const smaller = await ask({recipe, turn: seen.turn}, run);
    if (smaller?.signature === seen.signature) return smaller;
  }
  return undefined;
}
