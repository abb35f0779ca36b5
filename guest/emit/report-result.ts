import {
  CREATE_MESSAGE_RESULT,
  CREATE_RESULT_DATA_LENGTH,
  CREATE_RESULT_DATA_OFFSET,
  CREATE_RESULT_FILE_SIZE,
  CREATE_RESULT_LENGTH,
  CREATE_RESULT_OUTPUTS,
  CREATE_RESULT_VIRTUAL_SIZE,
} from '../abi/create-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion} from '../bytes/region.ts';
import {emitMessage} from '../host/calls.ts';
import {EmitResult} from './result.ts';
import {Sink} from './sink.ts';

/** Tells the host what was laid out. */
export function reportResult(result: EmitResult, sink: Sink): void {
  const message = allocateRegion(CREATE_RESULT_LENGTH);
  storeLe64(message, CREATE_RESULT_VIRTUAL_SIZE, result.virtualSize);
  storeLe64(message, CREATE_RESULT_FILE_SIZE, sink.fileSize);
  storeLe64(message, CREATE_RESULT_DATA_OFFSET, result.dataOffset);
  storeLe64(message, CREATE_RESULT_DATA_LENGTH, result.dataLength);
  storeLe32(message, CREATE_RESULT_OUTPUTS, sink.outputs);
  emitMessage(CREATE_MESSAGE_RESULT, message, CREATE_RESULT_LENGTH);
}
