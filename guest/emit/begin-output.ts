import {CREATE_BASE_NAME, CREATE_BASE_NAME_CAPACITY, CREATE_BASE_NAME_LENGTH} from '../abi/create-config.ts';
import {Region} from '../bytes/region.ts';
import {configText} from './config-text.ts';
import {Sink} from './sink.ts';

/** Begins the only output of an image that is one file: it has the name that the user gave. */
export function beginOnlyOutput(config: Region, sink: Sink): void {
  const name = configText(config, CREATE_BASE_NAME, CREATE_BASE_NAME_LENGTH, CREATE_BASE_NAME_CAPACITY);
  sink.beginOutput(name, name.size);
}
