import type {Buffer} from 'node:buffer';
import {
  CREATE_MESSAGE_OUTPUT,
  CREATE_MESSAGE_RESULT,
  CREATE_OUTPUT_DATA_LENGTH,
  CREATE_OUTPUT_DATA_OFFSET,
  CREATE_OUTPUT_FILE_SIZE,
  CREATE_OUTPUT_NAME,
  CREATE_OUTPUT_NAME_LENGTH,
  CREATE_OUTPUT_NUMBER,
  CREATE_RESULT_DATA_LENGTH,
  CREATE_RESULT_DATA_OFFSET,
  CREATE_RESULT_FILE_SIZE,
  CREATE_RESULT_LENGTH,
  CREATE_RESULT_OUTPUTS,
  CREATE_RESULT_VIRTUAL_SIZE,
} from '../../../guest/abi/create-messages.ts';
import {InstarError} from '../../instar-error.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import type {SpaceRange} from './reserve-space.ts';

/** What a create run laid out; sizes in bytes. */
export type Layout = {
  readonly virtualSize: bigint;
  readonly fileSize: bigint;
  /** Data area of output 0; it may lie behind the file's end. */
  readonly data: SpaceRange;
  readonly outputs: readonly PlannedOutput[];
  readonly outputCount: number;
};

/** An output as a plan run named it. */
export type PlannedOutput = {readonly name: string; readonly fileSize: bigint; readonly data: SpaceRange};

const MAX_SIZE = (1n << 63n) - 1n;

/** Checks and reads the messages of a create run. Throws InstarError when they break the protocol. */
export function decodeLayout(messages: readonly Message[]): Layout {
  const last = messages.at(-1);
  if (last?.kind !== CREATE_MESSAGE_RESULT || last.bytes.length !== CREATE_RESULT_LENGTH) {
    throw protocolError('no result');
  }

  const layout = {
    virtualSize: last.bytes.readBigUInt64LE(CREATE_RESULT_VIRTUAL_SIZE),
    fileSize: last.bytes.readBigUInt64LE(CREATE_RESULT_FILE_SIZE),
    data: readRange(last.bytes, CREATE_RESULT_DATA_OFFSET, CREATE_RESULT_DATA_LENGTH),
    outputCount: last.bytes.readUInt32LE(CREATE_RESULT_OUTPUTS),
    outputs: messages.slice(0, -1).map((message, index) => decodeOutput(message, index)),
  };
  if (layout.fileSize > MAX_SIZE) {
    throw protocolError('a size out of range');
  }

  return layout;
}

function readRange(bytes: Buffer, offsetAt: number, lengthAt: number): SpaceRange {
  const [offset, length] = [bytes.readBigUInt64LE(offsetAt), bytes.readBigUInt64LE(lengthAt)];
  if (offset > MAX_SIZE || length > MAX_SIZE - offset) {
    throw protocolError('a size out of range');
  }

  return {offset, length};
}

function decodeOutput({kind, bytes}: Message, index: number): PlannedOutput {
  if (kind !== CREATE_MESSAGE_OUTPUT || bytes.length < CREATE_OUTPUT_NAME) {
    throw protocolError(`message ${kind}`);
  }

  const length = bytes.readUInt32LE(CREATE_OUTPUT_NAME_LENGTH);
  if (bytes.readUInt32LE(CREATE_OUTPUT_NUMBER) !== index || length !== bytes.length - CREATE_OUTPUT_NAME) {
    throw protocolError('outputs out of order');
  }

  const name = bytes.toString('utf8', CREATE_OUTPUT_NAME);
  // The host joins the name to a folder: it must not lead anywhere else.
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
    throw protocolError('an output outside its folder');
  }

  return {
    name,
    fileSize: bytes.readBigUInt64LE(CREATE_OUTPUT_FILE_SIZE),
    data: readRange(bytes, CREATE_OUTPUT_DATA_OFFSET, CREATE_OUTPUT_DATA_LENGTH),
  };
}

function protocolError(what: string): InstarError {
  return new InstarError('guest-protocol', `the create program answered with ${what}; nothing was written`);
}
