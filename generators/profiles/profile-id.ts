import {createHash} from 'node:crypto';
import type {Observation} from '../run/observation.ts';
import type {ProfileId} from '../store/version-map.ts';
import {canonicalJson} from './canonical-json.ts';

const ID_DIGITS = 16;

/** The name of a behaviour: the same for every version and case that shows the same normalised observation. */
export function makeProfileId(observation: Observation): ProfileId {
  return createHash('sha256').update(canonicalJson(observation)).digest('hex').slice(0, ID_DIGITS);
}
