import type {CreateFacts, CreateRefusal, CreateValues} from '../../operations/create/create-format.ts';
import type {LuksChoice} from '../../operations/create/luks-volume.ts';
import {chooseLuks, refuseLuks, refuseSecret} from './luks-choice.ts';

/** As the header has it: 0 none, 1 AES, 2 LUKS (qcow2.txt "Header", bytes 32 to 35). */
const METHODS: Readonly<Record<string, number>> = {aes: 1, luks: 2};
const PREFIX = 'encrypt.';
/** What AES-encrypted images take of the group. */
const AES_KEYS: readonly string[] = ['encrypt.format', 'encrypt.key-secret'];

/** First refusal of the options of encryption, in qemu-img's order; undefined when there is none. */
export function refuseEncryption(values: CreateValues, facts: CreateFacts): CreateRefusal | undefined {
  const format = formatOf(values);
  if (values.has('encrypt.format') && values.has('encryption')) {
    return "'encrypt.format' and its alias 'encryption' can't be used at the same time";
  }

  const asked = [...values.keys()].filter((key) => key.startsWith(PREFIX));
  if (format === undefined) return asked.length > 0 ? "Parameter 'encrypt.format' is missing" : undefined;
  if (METHODS[format] === undefined) return {words: facts.enumRefusal('format', format), option: 'encrypt.format'};
  if (format === 'luks') return refuseLuks(values, PREFIX, facts);
  const unexpected = asked.filter((key) => !AES_KEYS.includes(key));
  const [first = ''] = unexpected.includes('encrypt.iter-time') ? ['encrypt.iter-time'] : unexpected;
  return first === '' ? refuseSecret(values, PREFIX, facts) : `Parameter '${first}' is unexpected`;
}

/** The encryption method of the header. */
export function methodOf(values: CreateValues): number {
  return METHODS[formatOf(values) ?? ''] ?? 0;
}

export function chooseVolume(values: CreateValues, facts: CreateFacts): LuksChoice | undefined {
  return formatOf(values) === 'luks' ? chooseLuks(values, PREFIX, facts) : undefined;
}

/** Not checked yet. */
function formatOf(values: CreateValues): string | undefined {
  const format = values.get('encrypt.format');
  return format === undefined ? (values.get('encryption') === true ? 'aes' : undefined) : String(format);
}
