import {STATUS_CREATE_TOO_LARGE} from '../../../guest/abi/create-status.ts';
import type {CreateFormat} from '../../operations/create/create-format.ts';

/** What qemu's drivers say of a size that their format cannot have, where `create` alone has other words for it. */
const TOO_LARGE: Readonly<Record<string, string>> = {
  raw: 'Could not resize file: File too large',
  qcow2: 'Could not resize image: Failed to grow the L1 table: File too large',
  vpc: 'Disk size is too large, max size is 2040 GiB',
  parallels: 'Catalog too large',
};

/** The format as convert and dd word its failures. */
export function wordAsDriver(format: CreateFormat): CreateFormat {
  const words = TOO_LARGE[format.name];
  if (words === undefined) return format;
  return {...format, statusWords: {...format.statusWords, [STATUS_CREATE_TOO_LARGE]: words}};
}
