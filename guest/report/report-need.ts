import {INFO_RECORD_NEED, NEED_NAME, NEED_PROTOCOL_LENGTH, NEED_ROLE} from '../abi/info-messages.ts';
import {storeLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {protocolLength} from './protocol-length.ts';
import {Report} from './report.ts';

/** Names a file that is to be attached before the image can be read. */
export function reportNeed(report: Report, role: u32, name: Region): void {
  const body = report.add(INFO_RECORD_NEED, NEED_NAME + name.size);
  storeLe32(body, NEED_ROLE, role);
  storeLe32(body, NEED_PROTOCOL_LENGTH, protocolLength(name, name.size));
  copyBytes(body, NEED_NAME, name, 0, name.size);
}
