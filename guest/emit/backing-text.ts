import {
  CREATE_BACKING_FORMAT,
  CREATE_BACKING_FORMAT_CAPACITY,
  CREATE_BACKING_FORMAT_LENGTH,
  CREATE_BACKING_NAME,
  CREATE_BACKING_NAME_CAPACITY,
  CREATE_BACKING_NAME_LENGTH,
} from '../abi/create-config.ts';
import {Region} from '../bytes/region.ts';
import {configText} from './config-text.ts';

/** The backing file's name as typed; empty where there is none. */
export function backingName(config: Region): Region {
  return configText(config, CREATE_BACKING_NAME, CREATE_BACKING_NAME_LENGTH, CREATE_BACKING_NAME_CAPACITY);
}

/** The backing file's format, e.g. "raw"; empty where none is recorded. */
export function backingFormat(config: Region): Region {
  return configText(config, CREATE_BACKING_FORMAT, CREATE_BACKING_FORMAT_LENGTH, CREATE_BACKING_FORMAT_CAPACITY);
}
