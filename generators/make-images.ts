import type {GenerateRequest} from './arguments.ts';
import {GeneratorError} from './generator-error.ts';
import {hasPinnedRelease, makeFixture} from './images/make-fixture.ts';
import {PINNED_VERSION, type Recipe} from './images/recipe.ts';
import {RECIPES} from './images/recipes.ts';

const ALL_SETS = 'all';

/** Makes input images again with the pinned release and keeps them as fixtures; one line for each set. */
export async function* makeImages({imageSets, binariesDirectory}: GenerateRequest): AsyncGenerator<string> {
  const recipes = selectRecipes(imageSets);
  if (!hasPinnedRelease(binariesDirectory)) {
    throw new GeneratorError(`Recipes need qemu-img ${PINNED_VERSION}. Run "npm run binaries" first.`);
  }
  for (const recipe of recipes) {
    yield `${recipe.name}: ${await makeFixture(recipe, binariesDirectory)} bytes\n`;
  }
}

function selectRecipes(names: readonly string[]): readonly Recipe[] {
  const unknown = names.find((name) => name !== ALL_SETS && !RECIPES.some((recipe) => recipe.name === name));
  if (unknown !== undefined) {
    const known = RECIPES.map(({name}) => name).join(', ');
    throw new GeneratorError(`No recipe makes '${unknown}'. Known: all, ${known}.`);
  }
  return names.includes(ALL_SETS) ? RECIPES : RECIPES.filter(({name}) => names.includes(name));
}
