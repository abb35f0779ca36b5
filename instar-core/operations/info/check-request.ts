import type {ImageRequest} from '../chain/image-request.ts';
import {formatKeys} from '../chain/nodes/node-keys.ts';
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

/** For those who read an encrypted image's data: refuses it without a passphrase, or with one that cannot be it. */
export function checkSecret(facts: ImageFacts, {secret}: ImageRequest): Refusal | undefined {
  const isLuks = facts.format === 'luks';
  if (!facts.encrypted && !isLuks) return undefined;
  if (secret === undefined) return refuse(`Parameter '${isLuks ? '' : 'encrypt.'}key-secret' is required for cipher`);
  if (secret.kind === 'refused') return refuse(secret.reason);
  const isEmpty = secret.bytes.byteLength === 0;
  const hasSlots = isLuks || (facts.details?.kind === 'qcow2' && facts.details.encryption === 'luks');
  return isEmpty && hasSlots ? refuse('Invalid password, cannot unlock any keyslot') : undefined;
}

/** Refuses what the user says of a format that was probed and turned out to be another. */
export function checkFormatKeys({format}: ImageFacts, {formatOptions}: ImageRequest): Refusal | undefined {
  const known = formatKeys(format);
  const unknown = formatOptions?.find((key) => !known.has(key));
  return unknown === undefined
    ? undefined
    : refuse(`Block format '${format}' does not support the option '${unknown}'`);
}

/** For those who read data: only an image whose data lie elsewhere can be given another place for them. */
export function checkDataFile({details}: ImageFacts, {dataFile}: ImageRequest): Refusal | undefined {
  if (dataFile === undefined || (details?.kind === 'qcow2' && details.hasDataFile)) return undefined;
  return refuse("'data-file' can only be set for images with an external data file");
}

function refuse(reason: string): Refusal {
  return {kind: 'refused', code: 'image-options', reason};
}
