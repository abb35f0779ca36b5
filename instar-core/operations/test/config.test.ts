import {closeSync, mkdtempSync, openSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Buffer} from 'node:buffer';
import test from 'ava';
import {BENCH_CONFIG_LENGTH, BENCH_MAGIC} from '../../../guest/abi/bench-config.ts';
import {CHAIN_BODY, CHAIN_FIRST_LAYERS, CHAIN_SECOND_LAYERS} from '../../../guest/abi/chain-config.ts';
import {CHECK_CONFIG_LENGTH, CHECK_MAGIC} from '../../../guest/abi/check-config.ts';
import {COMPARE_CONFIG_LENGTH, COMPARE_MAGIC} from '../../../guest/abi/compare-config.ts';
import {CONFIG_ABI_VERSION, CONFIG_DEVICE_COUNT, CONFIG_LENGTH, CONFIG_MAGIC} from '../../../guest/abi/config.ts';
import {
  CONVERT_CONFIG_LENGTH,
  CONVERT_MAGIC,
  CONVERT_SOURCE_LAYERS,
  CONVERT_SOURCES,
} from '../../../guest/abi/convert-config.ts';
import {MAP_CONFIG_LENGTH, MAP_MAGIC} from '../../../guest/abi/map-config.ts';
import {MEASURE_CONFIG_LENGTH, MEASURE_MAGIC} from '../../../guest/abi/measure-config.ts';
import {STATUS_BAD_CONFIG} from '../../../guest/abi/status.ts';
import {VERIFY_CONFIG_LENGTH, VERIFY_MAGIC} from '../../../guest/abi/verify-config.ts';
import {DEFAULT_LIMITS} from '../../limits.ts';
import {openSandbox} from '../../sandbox/open-sandbox.ts';
import type {ProgramName} from '../../sandbox/sandbox.ts';
import {makeChainConfig} from '../chain/chain-config.ts';
import {makeConfigWriter} from '../create/config-writer.ts';
import {encodeInfoConfig} from '../info/encode-config.ts';

/** The shortest right config of each program. */
const CONFIGS: Readonly<Record<ProgramName, () => Uint8Array>> = {
  create: () => makeConfigWriter(1).finish(),
  info: () => encodeInfoConfig({probing: 'qemu', vpcSizeField: true}, 1),
  check: () => makeChained(CHECK_MAGIC, CHECK_CONFIG_LENGTH, 1),
  map: () => makeChained(MAP_MAGIC, MAP_CONFIG_LENGTH, 1),
  measure: () => makeChained(MEASURE_MAGIC, MEASURE_CONFIG_LENGTH, 1),
  compare: () => makeChained(COMPARE_MAGIC, COMPARE_CONFIG_LENGTH, 2),
  verify: () => makeChained(VERIFY_MAGIC, VERIFY_CONFIG_LENGTH, 1),
  convert: makeConvertConfig,
  bench: () => makeChained(BENCH_MAGIC, BENCH_CONFIG_LENGTH, 1),
};
const PROGRAMS = Object.keys(CONFIGS) as readonly ProgramName[];

/** `length` is that of the config up to its layer tables. */
function makeChained(magic: number, length: number, chains: number): Uint8Array {
  const layer = {facts: {format: 'raw' as const}, files: [{fd: 0, allocatedBytes: 0n}]};
  const each = Array.from({length: chains}, () => ({chain: {layers: [layer]}}));
  const config = Buffer.from(makeChainConfig(magic, each, Buffer.alloc(length - CHAIN_BODY)).config);
  config.writeUInt32LE(length, CONFIG_LENGTH);
  return config;
}

/** Of one source with one layer. */
function makeConvertConfig(): Uint8Array {
  const config = Buffer.from(makeChained(CONVERT_MAGIC, CONVERT_CONFIG_LENGTH, 2));
  config.writeUInt32LE(1, CONVERT_SOURCES);
  config.writeUInt32LE(1, CONVERT_SOURCE_LAYERS);
  return config;
}

const folder = mkdtempSync(path.join(tmpdir(), 'instar-config-'));
const opening = openSandbox('wasm', {hold: 'thread'});
test.after.always(async () => {
  await (await opening).close();
  rmSync(folder, {recursive: true});
});

const refuses = test.macro({
  async exec(t, program: ProgramName, field: number) {
    const config = Buffer.from(CONFIGS[program]());
    config.writeUInt32LE(config.readUInt32LE(field) - 1, field);
    t.is(await runWith(program, config), STATUS_BAD_CONFIG);
  },
  title: (given = '', program: ProgramName) => `${program} refuses a config of ${given}`,
});

const takes = test.macro({
  async exec(t, program: ProgramName) {
    t.not(await runWith(program, CONFIGS[program]()), STATUS_BAD_CONFIG);
  },
  title: (_, program: ProgramName) => `${program} takes a right config`,
});

/** The status of a run that failed; otherwise how it ended. The first device is an empty file. */
async function runWith(program: ProgramName, config: Uint8Array): Promise<number | string> {
  const count = Buffer.from(config).readUInt32LE(CONFIG_DEVICE_COUNT);
  const fd = openSync(path.join(mkdtempSync(path.join(folder, 'run-')), 'image'), 'w+');
  try {
    const device = {fd, rights: {read: true, write: true, grow: true, zero: true}};
    const devices = Array.from({length: count}, () => device);
    const outcome = await (await opening).run({program, config, devices, limits: DEFAULT_LIMITS});
    return outcome.kind === 'failed' ? outcome.status : outcome.kind;
  } finally {
    closeSync(fd);
  }
}

for (const program of PROGRAMS) {
  test(takes, program);
  test('another operation', refuses, program, CONFIG_MAGIC);
  test('another call table', refuses, program, CONFIG_ABI_VERSION);
  test('another length', refuses, program, CONFIG_LENGTH);
}

for (const program of ['check', 'map', 'compare', 'verify'] as const) {
  test('no image', refuses, program, CHAIN_FIRST_LAYERS);
}

test('one image', refuses, 'compare', CHAIN_SECOND_LAYERS);
test('no target', refuses, 'convert', CHAIN_SECOND_LAYERS);
test('no source', refuses, 'convert', CONVERT_SOURCES);
test('a source without layers', refuses, 'convert', CONVERT_SOURCE_LAYERS);
