import {InstarError} from '../instar-error.ts';
import {type DriftId, holds} from '../output/drift.ts';
import type {QemuVersion} from '../output/qemu-version.ts';
import type {OptionContext} from './command.ts';
import {splitKeyValues} from './key-values.ts';

type ObjectType = {readonly name: string; readonly since?: DriftId};

/** The objects that qemu-img can create. instar accepts them all and uses only secrets. */
const OBJECT_TYPES: readonly ObjectType[] = [
  {name: 'authz-list'},
  {name: 'authz-list-file'},
  {name: 'authz-simple'},
  {name: 'main-loop', since: 'object-main-loop'},
  {name: 'pr-manager-helper'},
  {name: 'secret'},
  {name: 'secret_keyring'},
  {name: 'thread-context', since: 'object-thread-context'},
  {name: 'throttle-group'},
  {name: 'tls-creds-anon'},
  {name: 'tls-creds-psk'},
  {name: 'tls-creds-x509'},
];

const SECRET_KEYS = ['data', 'file', 'format', 'iv', 'keyid'];

/**
 * Checks a value of `--object` as qemu-img does while it reads its options. `help` prints the list of objects and
 * gives exit code 0. Throws InstarError `invalid-object`.
 */
export function checkObject(value: string, {version, stdout}: OptionContext): number | undefined {
  if (value === 'help' || value === '?') {
    stdout(
      `List of user creatable objects:\n${listTypes(version)
        .map((name) => `  ${name}\n`)
        .join('')}`,
    );
    return 0;
  }

  const pairs = splitKeyValues(value, 'qom-type');
  const type = pairs.get('qom-type');
  // Where the list of types is not among the options' own, the id comes first.
  if (type !== undefined && !holds('object-type-words', version)) checkId(pairs.get('id'));
  checkType(type, version);
  checkId(pairs.get('id'));
  if (pairs.get('qom-type') === 'secret') {
    checkSecret(pairs, version);
  }

  return undefined;
}

function listTypes(version: QemuVersion): readonly string[] {
  return OBJECT_TYPES.filter(({since}) => since === undefined || holds(since, version)).map(({name}) => name);
}

function checkType(type: string | undefined, version: QemuVersion): void {
  if (type === undefined) {
    throw invalid("Parameter 'qom-type' is missing");
  }

  if (!listTypes(version).includes(type)) {
    throw invalid(
      holds('object-type-words', version) ? refuseEnum('qom-type', type, version) : `invalid object type: ${type}`,
    );
  }
}

function checkId(id: string | undefined): void {
  if (id === undefined) {
    throw invalid("Parameter 'id' is missing");
  }

  if (!/^[a-z][\w.-]*$/i.test(id)) {
    throw new InstarError('invalid-object', "Parameter 'id' expects an identifier", {
      hint: "Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.\n",
    });
  }
}

function checkSecret(pairs: ReadonlyMap<string, string>, version: QemuVersion): void {
  const unexpected = [...pairs.keys()].find((key) => !['qom-type', 'id', ...SECRET_KEYS].includes(key));
  if (unexpected !== undefined) {
    throw invalid(`Parameter '${unexpected}' is unexpected`);
  }

  const format = pairs.get('format') ?? 'raw';
  if (format !== 'raw' && format !== 'base64') {
    throw invalid(refuseEnum('format', format, version));
  }

  if (pairs.has('file') && pairs.has('data')) {
    throw invalid("'file' and 'data' are mutually exclusive");
  }

  if (!pairs.has('file') && !pairs.has('data')) {
    throw invalid("Either 'file' or 'data' must be provided");
  }
}

function refuseEnum(name: string, value: string, version: QemuVersion): string {
  return holds('enum-error-names-parameter', version)
    ? `Parameter '${name}' does not accept value '${value}'`
    : `Invalid parameter '${value}'`;
}

function invalid(message: string): InstarError {
  return new InstarError('invalid-object', message);
}
