import {
  REASON_LUKS2_METADATA,
  REASON_LUKS_CIPHER,
  REASON_LUKS_CIPHER_TEXT,
  REASON_LUKS_GENERATOR,
  REASON_LUKS_GENERATOR_CAST5,
  REASON_LUKS_GENERATOR_HASH,
  REASON_LUKS_GENERATOR_KEY,
  REASON_LUKS_HASH,
  REASON_LUKS_HASH_TEXT,
  REASON_LUKS_ITERATIONS,
  REASON_LUKS_MAGIC,
  REASON_LUKS_MODE,
  REASON_LUKS_MODE_FORM,
  REASON_LUKS_MODE_TEXT,
  REASON_LUKS_OUTSIDE,
  REASON_LUKS_SECRET,
  REASON_LUKS_SHORT,
  REASON_LUKS_PASSPHRASE,
  REASON_LUKS_PAYLOAD,
  REASON_LUKS_SLOT_HEADER,
  REASON_LUKS_SLOT_ITERATIONS,
  REASON_LUKS_SLOT_PAYLOAD,
  REASON_LUKS_SLOT_STATE,
  REASON_LUKS_SLOT_STRIPES,
  REASON_LUKS_SLOTS_OVERLAP,
  REASON_LUKS_UNKNOWN,
  REASON_LUKS_VERSION,
  REASON_LUKS_WORK,
} from '../../../guest/abi/image-reasons.ts';
import type {EarlierWords, ReasonRows} from './reason-row.ts';

/** Refusals of luks images. */
export const LUKS_REASONS: ReasonRows = {
  [REASON_LUKS_OUTSIDE]: {words: 'Request for data outside of extension header'},
  [REASON_LUKS_SECRET]: {words: "Parameter 'key-secret' is required for cipher"},
  // Words of our own: qemu-img reads no LUKS2.
  [REASON_LUKS2_METADATA]: {words: 'LUKS2 metadata are broken'},
  [REASON_LUKS_SHORT]: {words: 'Could not refresh total sector count: Input/output error'},
  [REASON_LUKS_MAGIC]: {words: 'Volume is not in LUKS format'},
  [REASON_LUKS_VERSION]: {words: 'LUKS version {first} is not supported'},
  [REASON_LUKS_CIPHER_TEXT]: {words: 'LUKS header cipher name is not NUL terminated'},
  [REASON_LUKS_MODE_TEXT]: {words: 'LUKS header cipher mode is not NUL terminated'},
  [REASON_LUKS_HASH_TEXT]: {words: 'LUKS header hash spec is not NUL terminated'},
  [REASON_LUKS_PAYLOAD]: {words: 'LUKS payload is overlapping with the header'},
  [REASON_LUKS_ITERATIONS]: {words: 'LUKS key iteration count is zero'},
  [REASON_LUKS_SLOT_STRIPES]: {
    words: 'Keyslot {first} is corrupted (stripes {secondSigned} != 4000)',
    before: before('Keyslot {first} is corrupted (stripes == 0)'),
  },
  [REASON_LUKS_SLOT_STATE]: {words: 'Keyslot {first} state (active/disable) is corrupted'},
  [REASON_LUKS_SLOT_ITERATIONS]: {words: 'Keyslot {first} iteration count is zero'},
  [REASON_LUKS_SLOT_HEADER]: {words: 'Keyslot {first} is overlapping with the LUKS header'},
  [REASON_LUKS_SLOT_PAYLOAD]: {words: 'Keyslot {first} is overlapping with the encrypted payload'},
  [REASON_LUKS_SLOTS_OVERLAP]: {words: 'Keyslots {first} and {second} are overlapping in the header'},
  [REASON_LUKS_MODE_FORM]: {
    words: "Unexpected cipher mode string format '{text}'",
    before: before('Unexpected cipher mode string format {text}'),
  },
  [REASON_LUKS_HASH]: {
    words: "Hash algorithm '{text}' not supported",
    before: before('Hash algorithm {text} not supported'),
  },
  [REASON_LUKS_MODE]: {words: "Cipher mode '{text}' not supported", before: before('Cipher mode {text} not supported')},
  [REASON_LUKS_CIPHER]: {
    words: "Algorithm '{text}' with key size {first} bytes not supported",
    before: before('Algorithm {text} with key size {first} bytes not supported'),
  },
  [REASON_LUKS_GENERATOR]: {
    words: "IV generator '{text}' not supported",
    before: before('IV generator {text} not supported'),
  },
  [REASON_LUKS_GENERATOR_HASH]: {words: 'Missing IV generator hash specification'},
  [REASON_LUKS_PASSPHRASE]: {words: 'Invalid password, cannot unlock any keyslot'},
  [REASON_LUKS_WORK]: {words: 'Unlocking takes more than {first} iterations, which this program does not do'},
  [REASON_LUKS_GENERATOR_KEY]: {words: 'No {text} cipher with key size {first} available'},
  [REASON_LUKS_GENERATOR_CAST5]: {words: 'Cipher cast5-128 not supported with essiv'},
  [REASON_LUKS_UNKNOWN]: {words: "This program does not decrypt with '{text}'"},
};

function before(words: string): EarlierWords {
  return {fact: 'luks-header-checks', words};
}
