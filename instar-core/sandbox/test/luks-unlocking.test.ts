import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {REASON_CODE, REASON_LUKS_PASSPHRASE, REASON_LUKS_WORK} from '../../../guest/abi/image-reasons.ts';
import {findBinaries} from '../../command-line/test/qemu-img-binaries.ts';
import {spawnPatiently} from '../../command-line/test/spawn-patiently.ts';
import {wordRefusal} from './support/word-refusal.ts';
import type {GuestOutcome} from '../sandbox.ts';
import {READ_ONLY, TEST_LIMITS, makeConfig, withDevices} from './support/guest-runs.ts';
import {SANDBOXES} from './support/sandboxes.ts';

// Volumes that a real qemu-img made are unlocked; damaged headers are refused in its words.

const REQUIRED = process.env['INSTAR_REQUIRE_ALL'] === '1';
const maker = findBinaries()
  .filter(({version}) => Number(version.split('.')[0]) >= 7)
  .at(-1);
const isSkipped = maker === undefined && !REQUIRED;
if (isSkipped)
  test.skip('unlocking: no qemu-img 7 or later is provisioned (npm run binaries) or installed', (t) => t.pass());

const folder = mkdtempSync(path.join(tmpdir(), 'instar-luks-'));
const threads = SANDBOXES.filter(({name}) => name.endsWith('on the thread'));
const opened = await Promise.all(threads.map(async ({name, open}) => ({name, box: await open()})));

test.after.always(async () => {
  for (const {box} of opened) await box.close();
  rmSync(folder, {recursive: true});
});

const SECTOR = 512;
const SECTORS = 16;
const PAYLOAD = Buffer.from(Array.from({length: SECTORS * SECTOR}, (_, index) => (index * 7 + (index >> 8)) & 255));
const PASSPHRASE = 'correct horse';

/** A volume of a few sectors, made by qemu-img with these options. */
function makeVolume(options: string): Buffer {
  const source = path.join(folder, 'source.raw');
  const volume = path.join(folder, 'volume.luks');
  writeFileSync(source, PAYLOAD);
  const secret = `secret,id=key,data=${PASSPHRASE}`;
  const given = ['key-secret=key', 'iter-time=10', ...(options === '' ? [] : [options])].join(',');
  const argv = ['convert', '-f', 'raw', '-O', 'luks', '--object', secret, '-o', given, source, volume];
  const {status, stderr} = spawnPatiently(programOf(), argv);
  if (status !== 0) throw new Error(stderr);
  return readFileSync(volume);
}

function programOf(): string {
  if (maker === undefined) throw new Error('There is no qemu-img to make volumes with.');
  return maker.path;
}

/** The payload's sectors from `from` on, as both sandboxes decrypt them, or how the guest ended. */
async function unlock(volume: Buffer, passphrase: string, from = 0): Promise<Buffer | GuestOutcome> {
  const numbers = Buffer.alloc(12);
  for (const [index, value] of [0, from, SECTORS - from].entries()) numbers.writeUInt32LE(value, 4 * index);
  const config = makeConfig(Buffer.concat([numbers, Buffer.from(passphrase)]), 1);
  return withDevices([{content: volume, rights: READ_ONLY}], async (devices) => {
    const outcomes = [];
    for (const {box} of opened) outcomes.push(await box.run({program: 'unlock', config, devices, limits: TEST_LIMITS}));
    const [first, ...others] = outcomes.map((outcome) =>
      outcome.kind === 'finished' ? outcome.messages[0]?.bytes : outcome,
    );
    if (first === undefined) throw new Error('The guest emitted nothing.');
    for (const other of others)
      if (JSON.stringify(other) !== JSON.stringify(first)) throw new Error('the sandboxes differ');
    return first;
  });
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function describe(result: Buffer | GuestOutcome): string {
  return 'kind' in result ? wordRefusal(result) : hashOf(result);
}

if (!isSkipped) {
  // Making one takes qemu-img two seconds, whatever iterations it is asked for.
  const volume = makeVolume('');
  const OPTIONS = [
    '',
    'cipher-alg=serpent-256,cipher-mode=cbc,ivgen-alg=essiv,ivgen-hash-alg=sha256,hash-alg=sha1',
    'cipher-alg=twofish-128,cipher-mode=xts,ivgen-alg=plain,hash-alg=ripemd160',
  ];
  for (const options of OPTIONS) {
    test.serial(`a volume of qemu-img opens: ${options === '' ? 'its defaults' : options}`, async (t) => {
      const made = options === '' ? volume : makeVolume(options);
      t.is(describe(await unlock(made, PASSPHRASE)), hashOf(PAYLOAD));
      t.is(describe(await unlock(made, PASSPHRASE, 3)), hashOf(PAYLOAD.subarray(3 * SECTOR)));
    });
  }

  const reasonOf = (outcome: Buffer | GuestOutcome): number | undefined =>
    'kind' in outcome && outcome.kind === 'failed' ? outcome.detail.readUInt32LE(REASON_CODE) : undefined;

  test.serial('a wrong passphrase opens nothing', async (t) => {
    for (const wrong of ['', 'correct horsf', `${PASSPHRASE} `, 'x'.repeat(300)]) {
      t.is(reasonOf(await unlock(volume, wrong)), REASON_LUKS_PASSPHRASE, wrong);
    }
  });

  test.serial('every slot that is in use is tried', async (t) => {
    const moved = Buffer.from(volume);
    const [first, last] = [208, 208 + 7 * 48] as const;
    // The first slot's salt stays with its key material, which slot 7 now names; the first gets a salt that opens nothing.
    moved.copy(moved, last, first, first + 40);
    const keyBytes = moved.readUInt32BE(108);
    moved.copy(moved, moved.readUInt32BE(last + 40) * SECTOR, 8 * SECTOR, 8 * SECTOR + keyBytes * 4000);
    moved.fill(0x55, first + 8, first + 40);
    t.is(describe(await unlock(moved, PASSPHRASE)), hashOf(PAYLOAD));
  });

  test.serial('more iterations than can be done in time are refused at once', async (t) => {
    for (const at of [164, 212]) {
      const slow = Buffer.from(volume);
      slow.writeUInt32BE(0xffff_ffff, at);
      t.is(reasonOf(await unlock(slow, PASSPHRASE)), REASON_LUKS_WORK);
    }
  });

  test.serial('no damage to the header crashes the program', async (t) => {
    const small = Buffer.from(volume.subarray(0, 300_000));
    for (const at of [164, 212]) small.writeUInt32BE(1, at);
    for (let at = 0; at < 592; at += 5) {
      // More iterations are what the test before is about.
      if ((at >= 164 && at < 168) || (at >= 212 && at < 216)) continue;
      const damaged = Buffer.from(small);
      damaged[at] = 255 - (damaged[at] ?? 0);
      const outcome = await unlock(damaged, 'wrong');
      t.is('kind' in outcome ? outcome.kind : 'opened', 'failed', `byte ${at}`);
    }
  });

  const text = (at: number, value: string) => (header: Buffer) => void header.fill(0, at, at + 32).write(value, at);
  const number = (at: number, value: number) => (header: Buffer) => void header.writeUInt32BE(value, at);
  const CIPHER = 8;
  const MODE = 40;
  const HASH = 72;
  const DAMAGES: Readonly<Record<string, (header: Buffer) => void>> = {
    'another magic': number(0, 0),
    'version 0': (header) => void header.writeUInt16BE(0, 6),
    'version 3': (header) => void header.writeUInt16BE(3, 6),
    'a cipher without an end': text(CIPHER, 'a'.repeat(32)),
    'a mode without an end': text(MODE, 'a'.repeat(32)),
    'a hash without an end': text(HASH, 'a'.repeat(32)),
    'an unknown cipher': text(CIPHER, 'rot13'),
    'a mode alone': text(MODE, 'xts'),
    'an empty generator': text(MODE, 'xts-'),
    'an unknown generator': text(MODE, 'xts-random'),
    'an unknown mode': text(MODE, 'gcm-plain64'),
    'an unknown hash': text(HASH, 'whirlpool'),
    'an unknown hash of the generator': text(MODE, 'xts-plain64:whirlpool'),
    'an empty hash of the generator': text(MODE, 'xts-essiv:'),
    'no hash of the generator': text(MODE, 'xts-essiv'),
    'a hash that makes no key': text(MODE, 'xts-essiv:sha512'),
    'cast5 with essiv': (header) => {
      text(CIPHER, 'cast5')(header);
      text(MODE, 'cbc-essiv:sha256')(header);
      header.writeUInt32BE(16, 108);
    },
    'a key of no bytes': number(108, 0),
    'an odd key': number(108, 63),
    'a key too long for its slot': number(108, 65),
    'a payload within the header': number(104, 7),
    'a payload within the slots': number(104, 8),
    'no iterations': number(164, 0),
    'no iterations of a slot': number(212, 0),
    'a slot in no state': number(208 + 48, 5),
    'fewer stripes': number(208 + 44, 3999),
    'a slot within the header': number(208 + 40, 7),
    'slots that overlap': number(208 + 40, 9),
    'a slot within the payload': number(208 + 7 * 48 + 40, 4039),
  };
  for (const [title, damage] of Object.entries(DAMAGES)) {
    test.serial(`a header is refused in qemu-img’s words: ${title}`, async (t) => {
      const header = Buffer.from(volume);
      damage(header);
      const file = path.join(folder, 'damaged.luks');
      writeFileSync(file, header);
      const {stderr} = spawnSync(programOf(), ['info', '-f', 'luks', file], {encoding: 'utf8'});
      const outcome = await unlock(header, PASSPHRASE);
      t.is(`qemu-img: Could not open '${file}': ${wordRefusal(outcome)}\n`, stderr);
    });
  }
}
