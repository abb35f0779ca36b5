import type {ImageFacts} from '../info/image-facts.ts';

/** A LUKS volume has nothing that is not encrypted, so its format says it. */
export function isEncrypted(facts: Pick<ImageFacts, 'encrypted' | 'format'> | undefined): boolean {
  return facts?.encrypted === true || facts?.format === 'luks';
}
