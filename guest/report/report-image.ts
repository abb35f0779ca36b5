import {
  IMAGE_CLUSTER_SIZE,
  IMAGE_FLAGS,
  IMAGE_FORMAT,
  IMAGE_LENGTH,
  IMAGE_VIRTUAL_SIZE,
  INFO_RECORD_IMAGE,
  INFO_RECORD_NAME,
  INFO_RECORD_NAME_OPTION,
  NAME_BACKING_FILE,
  NAME_OPTION_KEY_LENGTH,
  NAME_OPTION_TEXT,
  NAME_OPTION_TYPE,
  NAME_PROTOCOL_LENGTH,
  NAME_ROLE,
  NAME_TEXT,
} from '../abi/info-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes, findByte} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {storeText} from '../bytes/text.ts';
import {JsonOption, readJsonOptions} from '../names/json-options.ts';
import {protocolLength} from './protocol-length.ts';
import {Report} from './report.ts';

/** `clusterSize` 0: the format has none. */
export function reportImage(report: Report, format: u32, virtualSize: u64, clusterSize: u64, flags: u32): void {
  const body = report.add(INFO_RECORD_IMAGE, IMAGE_LENGTH);
  storeLe32(body, IMAGE_FORMAT, format);
  storeLe32(body, IMAGE_FLAGS, flags);
  storeLe64(body, IMAGE_VIRTUAL_SIZE, virtualSize);
  storeLe64(body, IMAGE_CLUSTER_SIZE, clusterSize);
}

/** The bytes of `name` up to a zero byte; an empty name is none. */
export function reportName(report: Report, role: u32, name: Region): void {
  const length = findByte(name, 0, name.size, 0);
  if (length > 0) reportNameBytes(report, role, name, length);
}

/** The first `length` bytes of `name`, which may be none: a name that is there and empty. */
export function reportNameBytes(report: Report, role: u32, name: Region, length: u32): void {
  const body = report.add(INFO_RECORD_NAME, NAME_TEXT + length);
  storeLe32(body, NAME_ROLE, role);
  storeLe32(body, NAME_PROTOCOL_LENGTH, protocolLength(name, length));
  copyBytes(body, NAME_TEXT, name, 0, length);
  if (role == NAME_BACKING_FILE) reportOptions(report, readJsonOptions(name, length));
}

function reportOptions(report: Report, options: JsonOption[]): void {
  for (let index = 0; index < options.length; index++) {
    const option = options[index];
    const body = report.add(INFO_RECORD_NAME_OPTION, NAME_OPTION_TEXT + option.key.size + option.value.size);
    storeLe32(body, NAME_OPTION_TYPE, option.type);
    storeLe32(body, NAME_OPTION_KEY_LENGTH, option.key.size);
    copyBytes(body, NAME_OPTION_TEXT, option.key, 0, option.key.size);
    copyBytes(body, NAME_OPTION_TEXT + option.key.size, option.value, 0, option.value.size);
  }
}

/** A name that the format itself implies. */
export function reportText(report: Report, role: u32, text: string): void {
  const name = allocateRegion(text.length);
  storeText(name, 0, text);
  reportName(report, role, name);
}
