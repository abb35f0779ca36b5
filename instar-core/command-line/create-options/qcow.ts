import {CREATE_QCOW_IS_ENCRYPTED} from '../../../guest/abi/create-config.ts';
import {STATUS_CREATE_BACKING_NAME_TOO_LONG} from '../../../guest/abi/create-status.ts';
import {FORMAT_QCOW} from '../../../guest/abi/formats.ts';
import type {
  CreateFacts,
  CreateFormat,
  CreateOptionRow,
  CreateRefusal,
  CreateValues,
} from '../../operations/create/create-format.ts';
import {BACKING_FORMATS} from './backing-formats.ts';

const OPTIONS = [
  {key: 'size', type: 'size', help: 'Virtual disk size'},
  {key: 'backing_file', type: 'string', help: 'File name of a base image'},
  {key: 'backing_fmt', type: 'string', help: 'Format of the backing image'},
  {
    key: 'encryption',
    type: 'bool',
    help: "Encrypt the image with format 'aes'. (Deprecated in favor of encrypt.format=aes)",
  },
  {key: 'encrypt.format', type: 'string', help: "Encrypt the image, format choices: 'aes'"},
  {key: 'encrypt.key-secret', type: 'string', help: 'ID of the secret that provides the AES encryption key'},
] as const satisfies readonly CreateOptionRow[];

/** qcow as `create` knows it. */
export const QCOW_FORMAT: CreateFormat = {
  name: 'qcow',
  number: FORMAT_QCOW,
  backing: true,
  options: OPTIONS,
  hasManyOutputs: () => false,
  secretOption: 'encrypt.key-secret',
  refuse,
  encode: (values, _facts, config) => {
    config.u32(CREATE_QCOW_IS_ENCRYPTED, isEncrypted(values) ? 1 : 0);
  },
  statusWords: {
    [STATUS_CREATE_BACKING_NAME_TOO_LONG]: 'Backing file name too long',
  },
};

function refuse(values: CreateValues, facts: CreateFacts): CreateRefusal | undefined {
  const format = values.get('backing_fmt');
  if (typeof format === 'string' && !BACKING_FORMATS.has(format)) {
    return {words: `unrecognized backing format '${format}'`, option: 'backing_fmt'};
  }

  return refuseEncryption(values, facts);
}

// In qemu-img's order.
function refuseEncryption(values: CreateValues, facts: CreateFacts): CreateRefusal | undefined {
  const format = values.get('encrypt.format');
  const isKnown = format === undefined || format === 'aes' || format === 'luks';
  const refusals: readonly (readonly [boolean, CreateRefusal])[] = [
    [
      format !== undefined && values.has('encryption'),
      "'encrypt.format' and its alias 'encryption' can't be used at the same time",
    ],
    [!isEncrypted(values) && values.has('encrypt.key-secret'), "Parameter 'encrypt.format' is missing"],
    [!isKnown, {words: facts.enumRefusal('format', String(format)), option: 'encrypt.format'}],
    [values.get('size') === 0n, 'Image size is too small, cannot be zero length'],
    [format === 'luks', {words: 'Unsupported encryption format', option: 'encrypt.format'}],
  ];
  return refusals.find(([applies]) => applies)?.[1] ?? (isEncrypted(values) ? refuseSecret(values, facts) : undefined);
}

/** The image tells nothing of the passphrase, which must be there all the same. */
function refuseSecret(values: CreateValues, {findSecret}: CreateFacts): CreateRefusal | undefined {
  const id = values.get('encrypt.key-secret');
  if (typeof id !== 'string') return "Parameter 'encrypt.key-secret' is required for cipher";
  const secret = findSecret?.(id) ?? {kind: 'refused', reason: `No secret with id '${id}'`};
  return secret.kind === 'refused' ? {words: secret.reason, option: 'encrypt.key-secret'} : undefined;
}

function isEncrypted(values: CreateValues): boolean {
  return values.has('encrypt.format') || values.get('encryption') === true;
}
