import {deviceSize, truncateDevice, writeDevice, zeroDevice} from '../host/calls.ts';
import {VhdxFile} from './file.ts';

/** [MS-VHDX] 2.3.2 "Log Replay": writes to the file what its log holds; from now on it is read as it is. */
export function carryOutLog(file: VhdxFile): void {
  const slot = file.source.slot;
  if (deviceSize(slot) < file.size) truncateDevice(slot, file.size);
  for (let index = 0; index < file.writes.length; index++) {
    const write = file.writes[index];
    const bytes = write.bytes;
    if (bytes == null) {
      if (write.offset < file.size)
        zeroDevice(slot, write.offset, min<u64>(write.length, file.size - write.offset), false);
    } else {
      writeDevice(slot, write.offset, bytes, 0, write.length as u32);
    }
  }

  file.writes.length = 0;
}
