import {
  INFO_RECORD_NAME,
  NAME_BACKING_FILE,
  NAME_PROTOCOL_LENGTH,
  NAME_ROLE,
  NAME_TEXT,
  NEED_NAME,
  NEED_PROTOCOL_LENGTH,
  NEED_QCOW2_DATA_FILE,
  NEED_ROLE,
  NEED_VMDK_EXTENT,
} from '../../../guest/abi/info-messages.ts';
import {decodeNameOptions} from './decode-name-options.ts';
import type {NeededName} from '../../storage/extent-gate.ts';
import type {HeldName} from './image-facts.ts';
import {protocolError, type InfoRecord, type RecordBody} from './record-reader.ts';

/** The name that plays this NAME_* role in the image. */
export function findName(records: readonly InfoRecord[], role: number): HeldName | undefined {
  const record = records.find(({tag, body}) => tag === INFO_RECORD_NAME && body.u32(NAME_ROLE) === role);
  return record && makeName(record.body, NAME_TEXT, record.body.u32(NAME_PROTOCOL_LENGTH));
}

const ROLES: readonly number[] = [NEED_VMDK_EXTENT, NEED_QCOW2_DATA_FILE];

/** The same of the backing file, whose name may be a list of options. */
export function findBackingName(records: readonly InfoRecord[]): HeldName | undefined {
  const name = findName(records, NAME_BACKING_FILE);
  return name?.protocol === 'json' ? {...name, options: decodeNameOptions(records)} : name;
}

export function decodeNeed(body: RecordBody): NeededName {
  const role = body.u32(NEED_ROLE);
  if (!ROLES.includes(role)) throw protocolError('a file is needed for nothing that is known');
  const name = makeName(body, NEED_NAME, body.u32(NEED_PROTOCOL_LENGTH));
  return role === NEED_QCOW2_DATA_FILE ? {...name, isFromHere: true} : name;
}

function makeName(body: RecordBody, at: number, protocolLength: number): HeldName {
  const text = body.text(at);
  return protocolLength === 0 ? {text} : {text, protocol: body.text(at, protocolLength)};
}
