import {fileOf, isOverlay, type Recipe} from './recipe.ts';
import {unlock} from './secret.ts';

/** The image that is asked about, what it needs to be opened, and what lies around it. */
export type Subject = {
  readonly image: string;
  /** The image as it is named in a command: its file, or with what unlocks it. */
  readonly name: string;
  /** What stands before that name. */
  readonly unlocking: readonly string[];
  readonly format: string;
  readonly below: string | undefined;
  readonly belowFormat: string | undefined;
  readonly first: string;
  readonly firstFormat: string;
  readonly snapshot: string;
};

export function describeSubject({layers}: Pick<Recipe, 'layers'>): Subject {
  const last = layers.length - 1;
  const {format = 'raw', options = '', deeds = []} = layers[last] ?? {};
  const snapshot = deeds.findIndex(({kind}) => kind === 'snapshot');
  const image = fileOf(layers, last);
  const unlocked = unlock({format, options}, image);
  return {
    image,
    name: unlocked.name,
    unlocking: unlocked.options,
    format,
    below: isOverlay(layers, last) ? fileOf(layers, last - 1) : undefined,
    belowFormat: isOverlay(layers, last) ? layers[last - 1]?.format : undefined,
    first: fileOf(layers, 0),
    firstFormat: layers[0]?.format ?? 'raw',
    snapshot: snapshot < 0 ? 'missing' : `s${snapshot}`,
  };
}
