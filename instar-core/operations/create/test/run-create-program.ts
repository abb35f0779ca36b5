import {closeSync, openSync} from 'node:fs';
import path from 'node:path';
import {
  CREATE_BACKING_NAME,
  CREATE_BACKING_NAME_CAPACITY,
  CREATE_BACKING_NAME_LENGTH,
  CREATE_BASE_NAME,
  CREATE_BASE_NAME_CAPACITY,
  CREATE_BASE_NAME_LENGTH,
  CREATE_CREATOR,
  CREATE_CREATOR_CAPACITY,
  CREATE_CREATOR_LENGTH,
  CREATE_FIRST_OUTPUT,
  CREATE_FORMAT,
  CREATE_HAS_BACKING,
  CREATE_RANDOM,
  CREATE_RUN,
  CREATE_RUN_PLAN,
  CREATE_RUN_WRITE,
  CREATE_TIME,
  CREATE_VIRTUAL_SIZE,
} from '../../../../guest/abi/create-config.ts';
import {CREATE_MESSAGE_OUTPUT, CREATE_OUTPUT_NAME} from '../../../../guest/abi/create-messages.ts';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {openSandbox} from '../../../sandbox/open-sandbox.ts';
import type {GuestOutcome, Sandbox} from '../../../sandbox/sandbox.ts';
import {makeConfigWriter} from '../config-writer.ts';
import type {CreateFormat, CreateValues} from '../create-format.ts';
import {OUTPUTS_PER_RUN} from '../make-image.ts';
import type {Draws} from './drawn-fields.ts';

export type ProgramRequest = {
  readonly format: CreateFormat;
  readonly sizeBytes: bigint;
  readonly values: CreateValues;
  readonly draws: Draws;
  readonly creator: string;
  readonly folder: string;
  readonly name: string;
  readonly parent?: {readonly name: string; readonly contentId: number} | undefined;
};

/** One for all images of a test file: opening takes longer than running. It ends with the process. */
const opening = openSandbox('auto', {hold: 'thread'});

/** Runs the create program alone: a plan run names the outputs, write runs fill them. Gives the last outcome. */
export async function runCreateProgram(request: ProgramRequest): Promise<GuestOutcome> {
  return planAndWrite(await opening, request);
}

async function planAndWrite(sandbox: Sandbox, request: ProgramRequest): Promise<GuestOutcome> {
  const run = (fds: readonly number[], mode: number, first: number) =>
    sandbox.run({
      program: 'create',
      config: makeConfig(request, {devices: fds.length, mode, first}),
      devices: fds.map((fd) => ({fd, rights: {read: true, write: true, grow: true, zero: true}})),
      limits: DEFAULT_LIMITS,
    });
  const plan = await run([], CREATE_RUN_PLAN, 0);
  if (plan.kind !== 'finished') {
    return plan;
  }

  const outputs = plan.messages
    .filter(({kind}) => kind === CREATE_MESSAGE_OUTPUT)
    .map(({bytes}) => path.join(request.folder, bytes.toString('utf8', CREATE_OUTPUT_NAME)));
  let last: GuestOutcome = plan;
  for (let first = 0; first < outputs.length && last.kind === 'finished'; first += OUTPUTS_PER_RUN) {
    const fds = outputs.slice(first, first + OUTPUTS_PER_RUN).map((file) => openSync(file, 'w+'));
    // One run needs the files that the run before it needed closed.
    // oxlint-disable-next-line no-await-in-loop
    last = await run(fds, CREATE_RUN_WRITE, first).finally(() => fds.forEach((fd) => closeSync(fd)));
  }

  return last;
}

type RunShape = {readonly devices: number; readonly mode: number; readonly first: number};

function makeConfig(request: ProgramRequest, {devices, mode, first}: RunShape): Uint8Array {
  const config = makeConfigWriter(devices);
  config.u32(CREATE_FORMAT, request.format.number);
  config.u32(CREATE_RUN, mode);
  config.u64(CREATE_VIRTUAL_SIZE, request.sizeBytes);
  config.u64(CREATE_TIME, request.draws.time);
  config.u32(CREATE_FIRST_OUTPUT, first);
  config.bytes(CREATE_RANDOM, request.draws.random);
  config.text(
    {offset: CREATE_BASE_NAME, capacity: CREATE_BASE_NAME_CAPACITY, lengthOffset: CREATE_BASE_NAME_LENGTH},
    request.name,
  );
  config.text(
    {offset: CREATE_CREATOR, capacity: CREATE_CREATOR_CAPACITY, lengthOffset: CREATE_CREATOR_LENGTH},
    request.creator,
  );
  if (request.parent) {
    config.u32(CREATE_HAS_BACKING, 1);
    config.text(
      {offset: CREATE_BACKING_NAME, capacity: CREATE_BACKING_NAME_CAPACITY, lengthOffset: CREATE_BACKING_NAME_LENGTH},
      request.parent.name,
    );
  }

  const enumRefusal = (member: string, value: string) => `${member} refuses ${value}`;
  const facts = {hasDrift: () => true, enumRefusal, parentCid: request.parent?.contentId};
  request.format.encode(request.values, facts, config);
  return config.finish();
}
