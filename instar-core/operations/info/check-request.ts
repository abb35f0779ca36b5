import type {ImageRequest} from '../chain/image-request.ts';
import type {ImageFacts} from './image-facts.ts';
import type {Refusal} from './word-outcome.ts';

/** Refuses an image that is not encrypted as the user says (`encrypt.format`). */
export function checkEncryption({details, encrypted}: ImageFacts, {encryption}: ImageRequest): Refusal | undefined {
  if (encryption === undefined) return undefined;
  if (!encrypted) return refuse(`No encryption in image header, but options specified format '${encryption}'`);
  const found = details?.kind === 'qcow2' ? details.encryption : 'aes';
  if (found === encryption) return undefined;
  return refuse(`Header reported '${found}' encryption format but options specify '${encryption}'`);
}

/** For those who read an encrypted image's data: refuses a passphrase that could not be found. */
export function checkSecret({format, encrypted}: ImageFacts, {secret}: ImageRequest): Refusal | undefined {
  const isNeeded = encrypted || format === 'luks';
  return isNeeded && secret?.kind === 'refused' ? refuse(secret.reason) : undefined;
}

/** For those who read data: only an image whose data lie elsewhere can be given another place for them. */
export function checkDataFile({details}: ImageFacts, {dataFile}: ImageRequest): Refusal | undefined {
  if (dataFile === undefined || (details?.kind === 'qcow2' && details.hasDataFile)) return undefined;
  return refuse("'data-file' can only be set for images with an external data file");
}

function refuse(reason: string): Refusal {
  return {kind: 'refused', code: 'image-options', reason};
}
