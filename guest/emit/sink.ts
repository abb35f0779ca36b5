import {
  CREATE_MESSAGE_OUTPUT,
  CREATE_OUTPUT_DATA_LENGTH,
  CREATE_OUTPUT_DATA_OFFSET,
  CREATE_OUTPUT_FILE_SIZE,
  CREATE_OUTPUT_NAME,
  CREATE_OUTPUT_NAME_LENGTH,
} from '../abi/create-messages.ts';
import {fits} from '../bytes/fits.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {emitMessage, truncateDevice, writeDevice, zeroDevice} from '../host/calls.ts';

/** Small neighbouring writes are gathered up to this length, since each call leaves the sandbox. */
const STAGING_SIZE: u32 = 0x100000;

/**
 * Where an emitter's bytes go. An image has outputs 0, 1, …, written one after the other:
 * beginOutput, any number of writes, endOutput with the file's size in bytes.
 * A planning sink writes nothing and tells the host each output's name and size instead.
 * Outputs without an attached device slot are left out, so that many outputs can be spread over several runs.
 */
export class Sink {
  /** Sum of the sizes of all outputs ended. */
  public fileSize: u64 = 0;
  public outputs: u32 = 0;
  /** The outputs are devices: they are not cut or extended. */
  public keepsSize: bool = false;
  private staging: Region = allocateRegion(STAGING_SIZE);
  private stagedOffset: u64 = 0;
  private stagedLength: u32 = 0;
  private name: Region = allocateRegion(CREATE_OUTPUT_NAME);
  private nameLength: u32 = 0;

  constructor(
    public readonly isPlanning: bool,
    private readonly firstOutput: u32,
    private readonly deviceCount: u32,
  ) {}

  /** Starts the next output. `name` holds its file name in UTF-8 and stays as it is until endOutput. */
  beginOutput(name: Region, nameLength: u32): void {
    this.name = name;
    this.nameLength = nameLength;
  }

  /** Writes `length` bytes of `bytes` from `at` to `offset` of the output. */
  write(offset: u64, bytes: Region, at: u32, length: u32): void {
    if (!this.isWritten()) return;
    if (offset != this.stagedOffset + this.stagedLength || !fits(this.stagedLength, length, STAGING_SIZE)) {
      this.flushStaging();
      if (length >= STAGING_SIZE) {
        writeDevice(this.outputs - this.firstOutput, offset, bytes, at, length);
        return;
      }
      this.stagedOffset = offset;
    }
    copyBytes(this.staging, this.stagedLength, bytes, at, length);
    this.stagedLength += length;
  }

  /** Makes a range of the output zeros that have their space in the file, as qemu-img does with tables. */
  zero(offset: u64, length: u64): void {
    if (!this.isWritten() || length == 0) return;
    this.flushStaging();
    zeroDevice(this.outputs - this.firstOutput, offset, length, false);
  }

  /** Ends the output with the file's size and its data area, which may lie behind that size; all in bytes. */
  endOutput(size: u64, dataOffset: u64 = 0, dataLength: u64 = 0): void {
    if (this.isWritten()) {
      this.flushStaging();
      if (!this.keepsSize) truncateDevice(this.outputs - this.firstOutput, size);
    }
    if (this.isPlanning) this.emitOutput(size, dataOffset, dataLength);
    this.fileSize += size;
    this.outputs++;
  }

  private isWritten(): bool {
    return !this.isPlanning && this.outputs >= this.firstOutput && this.outputs - this.firstOutput < this.deviceCount;
  }

  private flushStaging(): void {
    if (this.stagedLength == 0) return;
    writeDevice(this.outputs - this.firstOutput, this.stagedOffset, this.staging, 0, this.stagedLength);
    this.stagedLength = 0;
  }

  private emitOutput(size: u64, dataOffset: u64, dataLength: u64): void {
    const message = allocateRegion(CREATE_OUTPUT_NAME + this.nameLength);
    storeLe32(message, 0, this.outputs);
    storeLe32(message, CREATE_OUTPUT_NAME_LENGTH, this.nameLength);
    storeLe64(message, CREATE_OUTPUT_FILE_SIZE, size);
    storeLe64(message, CREATE_OUTPUT_DATA_OFFSET, dataOffset);
    storeLe64(message, CREATE_OUTPUT_DATA_LENGTH, dataLength);
    copyBytes(message, CREATE_OUTPUT_NAME, this.name, 0, this.nameLength);
    emitMessage(CREATE_MESSAGE_OUTPUT, message, message.size);
  }
}
