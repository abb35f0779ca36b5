import {LAYER_FLAG_LOCKED} from '../abi/chain-config.ts';
import {REASON_LUKS_OUTSIDE, REASON_QCOW2_SECRET} from '../abi/image-reasons.ts';
import {EncryptedData} from '../cipher/encrypted-data.ts';
import {Encoding, NUMBERING_FILE} from '../cipher/encoding.ts';
import {legacyEncoding} from '../cipher/legacy-encoding.ts';
import {CIPHER_SECTOR_SIZE} from '../cipher/sector-cipher.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {LUKS_HEADER_SIZE} from '../luks/header.ts';
import {readLuksHeader} from '../luks/read-header.ts';
import {volumeKeyOf} from '../luks/unlock.ts';
import {refuseImage} from '../report/refusal.ts';
import {ENCRYPTION_LUKS, Qcow2Image} from './open.ts';

/** Reads the data of an encrypted image; null when the image is not. Ends the program when the secret is wrong. */
export function openEncryptedData(image: Qcow2Image, layer: LayerConfig): EncryptedData | null {
  const method = image.header.encryption;
  if (method == 0 || layer.has(LAYER_FLAG_LOCKED)) return null;
  requireSecret(layer);
  return new EncryptedData(method == ENCRYPTION_LUKS ? unlockImage(image, layer) : legacyEncoding(layer.secret));
}

/** qcow2.txt "Full disk encryption header pointer": sectors are counted in the file. */
function unlockImage(image: Qcow2Image, layer: LayerConfig): Encoding {
  const offset = image.extensions.encryptionOffset;
  if (image.extensions.encryptionLength < LUKS_HEADER_SIZE) refuseImage(REASON_LUKS_OUTSIDE);
  const header = readLuksHeader(image.source, offset);
  const key = volumeKeyOf(layer, image.source, offset, header);
  return new Encoding(NUMBERING_FILE, CIPHER_SECTOR_SIZE, header.cipherName, header.specification, key);
}

/** Ends the program when the layer's config has no passphrase. */
export function requireSecret(layer: LayerConfig): void {
  if (layer.secret.size == 0) refuseImage(REASON_QCOW2_SECRET);
}
