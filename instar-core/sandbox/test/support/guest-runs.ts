import {Buffer} from 'node:buffer';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {ABI_VERSION} from '../../../../guest/abi/calls.ts';
import {CONFIG_ABI_VERSION, CONFIG_BODY, CONFIG_DEVICE_COUNT, CONFIG_LENGTH} from '../../../../guest/abi/config.ts';
import type {Device, DeviceRights, GuestOutcome, Limits} from '../../sandbox.ts';

export const TEST_LIMITS: Limits = {
  deadlineMs: 10_000,
  memoryBytes: 32 * 1024 * 1024,
  outputBytes: 4 * 1024 * 1024,
  writtenBytes: 8n * 1024n * 1024n,
  records: 1000,
};

export const READ_ONLY: DeviceRights = {read: true, write: false, grow: false, zero: false};
export const FIXED_SIZE: DeviceRights = {read: true, write: true, grow: false, zero: true};
export const ALL_RIGHTS: DeviceRights = {read: true, write: true, grow: true, zero: true};

/** A config whose body is the given bytes. */
export function makeConfig(body: Uint8Array, deviceCount: number): Buffer {
  const config = Buffer.concat([Buffer.alloc(CONFIG_BODY), body]);
  config.writeUInt32LE(ABI_VERSION, CONFIG_ABI_VERSION);
  config.writeUInt32LE(config.byteLength, CONFIG_LENGTH);
  config.writeUInt32LE(deviceCount, CONFIG_DEVICE_COUNT);
  return config;
}

/** The body that the program `hostile` takes. */
export function makeHostileConfig(way: number, detail = 0): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt32LE(way);
  body.writeUInt32LE(detail, 4);
  return makeConfig(body, 1);
}

/** The body that the program `call` takes: a call's number and arguments, then bytes for it to use. */
export function makeCallConfig(number: number, args: readonly bigint[], data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.alloc(48);
  body.writeBigUInt64LE(BigInt(number));
  for (const [index, value] of args.entries()) body.writeBigUInt64LE(BigInt.asUintN(64, value), 8 + index * 8);
  return makeConfig(Buffer.concat([body, data]), 1);
}

/** Files in a folder of their own, open with the given rights, for the length of a test. */
export async function withDevices<Result>(
  files: readonly {readonly content: Uint8Array; readonly rights: DeviceRights}[],
  use: (devices: readonly Device[], read: (index: number) => Buffer) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-sandbox-test-'));
  const names = files.map((_, index) => path.join(folder, `device-${index}`));
  for (const [index, {content}] of files.entries()) writeFileSync(names[index] ?? '', content);
  const devices = files.map(({rights}, index) => ({fd: openSync(names[index] ?? '', 'r+'), rights}));
  try {
    return await use(devices, (index) => readFileSync(names[index] ?? ''));
  } finally {
    for (const {fd} of devices) closeSync(fd);
    rmSync(folder, {recursive: true, force: true});
  }
}

/** An outcome as plain data that two sandboxes' outcomes can be compared by. */
export function describeOutcome(outcome: GuestOutcome): unknown {
  if (outcome.kind === 'killed') return outcome;
  const messages = outcome.messages.map(({kind, bytes}) => ({kind, hex: bytes.toString('hex')}));
  return outcome.kind === 'failed'
    ? {...outcome, detail: outcome.detail.toString('hex'), messages}
    : {...outcome, messages};
}
