import {REASON_VHDX_LOG_BROKEN} from '../abi/image-reasons.ts';
import {fits} from '../bytes/fits.ts';
import {deviceSize, truncateDevice, writeDevice, zeroDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {VhdxFile} from './file.ts';

/**
 * [MS-VHDX] 2.3.2 "Log Replay": writes to the file what its log holds; from now on it is read as it is. The log says how
 * long the file is to be, and writes nothing behind that.
 */
export function carryOutLog(file: VhdxFile): void {
  const slot = file.source.slot;
  if (deviceSize(slot) < file.size) truncateDevice(slot, file.size);
  for (let index = 0; index < file.writes.length; index++) {
    const write = file.writes[index];
    if (!fits(write.offset, 1, file.size)) refuseImage(REASON_VHDX_LOG_BROKEN);
    const bytes = write.bytes;
    if (bytes == null) {
      zeroDevice(slot, write.offset, min<u64>(write.length, file.size - write.offset), false);
    } else {
      writeDevice(slot, write.offset, bytes, 0, write.length as u32);
    }
  }

  file.writes.length = 0;
}
