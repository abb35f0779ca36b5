import {InstarError} from '../../instar-error.ts';
import type {SnapshotChoice} from '../../operations/chain/choose-snapshot.ts';
import {holds} from '../../output/drift.ts';
import type {OptionContext} from '../command.ts';
import {listBareWords, splitKeyValues} from '../key-values.ts';

const KEYS: readonly string[] = ['snapshot.id', 'snapshot.name'];

/** For `checkOption`: releases from 6.0 on warn of a word without a value. Throws InstarError. */
export function checkSnapshotOption(text: string, {version, warn, stderr}: OptionContext): undefined {
  if (text.startsWith('snapshot.') && holds('short-boolean-warning', version)) {
    for (const word of listBareWords(text)) {
      warn(`short-form boolean option '${word}' deprecated`);
      stderr(`Please use ${word}=on instead\n`);
    }
  }

  readSnapshotOption(text);
}

/**
 * Reads `-l`: an id or a name, or `snapshot.id=ID,snapshot.name=NAME`; with both, it must have both. Throws InstarError.
 */
export function readSnapshotOption(text: string): SnapshotChoice {
  if (!text.startsWith('snapshot.')) return {kind: 'any', text};
  const pairs = splitKeyValues(text);
  const unknown = [...pairs.keys()].find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new InstarError(
      'unknown-option',
      `Invalid parameter '${unknown}'\nFailed in parsing snapshot param '${text}'`,
    );
  }

  return {kind: 'exact', id: pairs.get('snapshot.id'), name: pairs.get('snapshot.name')};
}
