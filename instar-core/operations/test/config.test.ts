import {closeSync, mkdtempSync, openSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Buffer} from 'node:buffer';
import test from 'ava';
import {CONFIG_ABI_VERSION, CONFIG_LENGTH, CONFIG_MAGIC} from '../../../guest/abi/config.ts';
import {STATUS_BAD_CONFIG} from '../../../guest/abi/status.ts';
import {DEFAULT_LIMITS} from '../../limits.ts';
import {openSandbox} from '../../sandbox/open-sandbox.ts';
import {makeConfigWriter} from '../create/config-writer.ts';
import {encodeInfoConfig} from '../info/encode-config.ts';

type Configured = 'create' | 'info';

/** The shortest right config of each program. */
const CONFIGS: Readonly<Record<Configured, () => Uint8Array>> = {
  create: () => makeConfigWriter(1).finish(),
  info: () => encodeInfoConfig({probing: 'qemu', vpcSizeField: true}, 1),
};

const folder = mkdtempSync(path.join(tmpdir(), 'instar-config-'));
const opening = openSandbox('wasm', {hold: 'thread'});
test.after.always(async () => {
  await (await opening).close();
  rmSync(folder, {recursive: true});
});

const refuses = test.macro({
  async exec(t, program: Configured, field: number) {
    const config = Buffer.from(CONFIGS[program]());
    config.writeUInt32LE(config.readUInt32LE(field) - 1, field);
    const fd = openSync(path.join(folder, `${program}-${field}`), 'w+');
    try {
      const rights = {read: true, write: true, grow: true, zero: true};
      const outcome = await (await opening).run({program, config, devices: [{fd, rights}], limits: DEFAULT_LIMITS});
      t.is(outcome.kind === 'failed' ? outcome.status : outcome.kind, STATUS_BAD_CONFIG);
    } finally {
      closeSync(fd);
    }
  },
  title: (given = '', program: Configured) => `${program} refuses a config of ${given}`,
});

for (const program of ['create', 'info'] as const) {
  test('another operation', refuses, program, CONFIG_MAGIC);
  test('another call table', refuses, program, CONFIG_ABI_VERSION);
  test('another length', refuses, program, CONFIG_LENGTH);
}
