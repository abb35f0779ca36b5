import {Buffer} from 'node:buffer';
import path from 'node:path';
import test from 'ava';
import * as fc from 'fast-check';
import {CONFIG_BODY, CONFIG_LENGTH} from '../../guest/abi/config.ts';
import {DEFAULT_LIMITS} from '../../instar-core/limits.ts';
import {openSandbox} from '../../instar-core/sandbox/open-sandbox.ts';

const PROGRAMS = path.join(import.meta.dirname, '..', '..', 'build', 'guest-test');

/** Asks the guest's own CRC-32C. */
async function guestCrc32c(bytes: Uint8Array): Promise<number> {
  const sandbox = await openSandbox<'crc32c'>('auto', {hold: 'thread', programFolder: PROGRAMS});
  const config = Buffer.concat([Buffer.alloc(CONFIG_BODY), bytes]);
  config.writeUInt32LE(config.length, CONFIG_LENGTH);
  const outcome = await sandbox.run({program: 'crc32c', config, devices: [], limits: DEFAULT_LIMITS});
  await sandbox.close();
  if (outcome.kind !== 'finished') {
    throw new Error(`The guest ended: ${JSON.stringify(outcome)}`);
  }

  return outcome.messages[0]?.bytes.readUInt32LE() ?? -1;
}

const gives = test.macro({
  async exec(t, bytes: Uint8Array, crc: number) {
    t.is(await guestCrc32c(bytes), crc);
  },
  title: (given = '') => `CRC-32C of ${given}`,
});

test('nothing', gives, Buffer.alloc(0), 0);
test('"123456789", the check value', gives, Buffer.from('123456789'), 0xe3069283);
// RFC 3720 B.4; the RFC prints the bytes as they go over the wire, least significant first.
test('32 zeros', gives, Buffer.alloc(32), 0x8a9136aa);
test('32 bytes of ones', gives, Buffer.alloc(32, 0xff), 0x62a8ab43);
test('0 to 31', gives, Buffer.from(Array.from({length: 32}, (_, index) => index)), 0x46dd794e);
test('31 to 0', gives, Buffer.from(Array.from({length: 32}, (_, index) => 31 - index)), 0x113fdb5c);

test('CRC-32C of any bytes is what bit by bit gives', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({maxLength: 100}), async (bytes) => {
      t.is(await guestCrc32c(bytes), crc32cBitByBit(bytes));
    }),
    {numRuns: 50},
  );
});

function crc32cBitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }

  return ~crc >>> 0;
}
