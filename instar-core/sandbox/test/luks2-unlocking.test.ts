import {Buffer} from 'node:buffer';
import test from 'ava';
import type {GuestOutcome} from '../sandbox.ts';
import {READ_ONLY, TEST_LIMITS, makeConfig, withDevices} from './support/guest-runs.ts';
import {makeLuks2Volume, type Luks2Options, type Metadata} from './support/luks2-volume.ts';
import {KVM_OBSTACLE, SANDBOXES} from './support/sandboxes.ts';
import {wordRefusal} from './support/word-refusal.ts';

const threads = SANDBOXES.filter(({name}) => name.endsWith('on the thread'));
const opened = await Promise.all(threads.map(async ({name, open}) => ({name, box: await open()})));

test.after.always(async () => {
  for (const {box} of opened) await box.close();
});

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

const PASSPHRASE = 'battery staple';
const PAYLOAD = Buffer.from(Array.from({length: 16_384}, (_, index) => (index * 11 + (index >> 8)) & 255));
const OPTIONS: Luks2Options = {passphrase: PASSPHRASE, kdf: 'pbkdf2', sectorSize: 512, slot: 0};

/** The payload from sector `from` on as both sandboxes decrypt it, or in which words they refuse. */
async function unlock(volume: Buffer, passphrase: string, from = 0): Promise<string> {
  const numbers = Buffer.alloc(12);
  for (const [index, value] of [0, from, PAYLOAD.length / 512 - from].entries())
    numbers.writeUInt32LE(value, 4 * index);
  const config = makeConfig(Buffer.concat([numbers, Buffer.from(passphrase)]), 1);
  return withDevices([{content: volume, rights: READ_ONLY}], async (devices) => {
    const seen = new Set<string>();
    for (const {box} of opened) {
      seen.add(describe(await box.run({program: 'unlock', config, devices, limits: TEST_LIMITS}), from));
    }
    return [...seen].join(' but ');
  });
}

function describe(outcome: GuestOutcome, from: number): string {
  if (outcome.kind !== 'finished') return wordRefusal(outcome);
  const bytes = outcome.messages[0]?.bytes;
  return bytes?.equals(PAYLOAD.subarray(from * 512)) === true ? 'the payload' : 'other bytes';
}

const opens = test.macro<[Partial<Luks2Options>, number?]>({
  async exec(t, options, from = 0) {
    const volume = makeLuks2Volume(PAYLOAD, {...OPTIONS, ...options});
    t.is(await unlock(volume, PASSPHRASE, from), 'the payload');
    t.is(await unlock(volume, `${PASSPHRASE}!`, from), 'Invalid password, cannot unlock any keyslot');
  },
  title: (given = '') => `a LUKS2 volume opens: ${given}`,
});
test.serial('PBKDF2', opens, {});
test.serial('Argon2i', opens, {kdf: 'argon2i'});
test.serial('Argon2id', opens, {kdf: 'argon2id'});
test.serial('sectors of 4096 bytes', opens, {sectorSize: 4096});
test.serial('from the middle on', opens, {sectorSize: 1024}, 8);
test.serial('the third slot', opens, {slot: 2});

const refuses = test.macro({
  async exec(t, change: (metadata: Metadata) => unknown, words: string) {
    t.is(await unlock(makeLuks2Volume(PAYLOAD, {...OPTIONS, change}), PASSPHRASE), words);
  },
  title: (given = '') => `a LUKS2 volume is refused: ${given}`,
});
const METADATA = 'LUKS2 metadata are broken';
const kdf = (members: object) => (metadata: Metadata) => {
  metadata.keyslots['0'] = {
    ...metadata.keyslots['0'],
    kdf: {...(metadata.keyslots['0']?.['kdf'] as object), ...members},
  };
};
const segment = (members: object) => (metadata: Metadata) => {
  metadata.segments['0'] = {...metadata.segments['0'], ...members};
};
const tooMuch = (limit: number): string =>
  `Unlocking takes more than ${limit} iterations, which this program does not do`;
const unknown = (name: string): string => `This program does not decrypt with '${name}'`;
test.serial('more iterations than can be done in time', refuses, kdf({iterations: 4_000_000_000}), tooMuch(50_331_648));
test.serial(
  'more memory than can be filled',
  refuses,
  kdf({type: 'argon2id', time: 1, memory: 983_041, cpus: 1}),
  tooMuch(8_388_608),
);
test.serial(
  'more passes than can be done',
  refuses,
  kdf({type: 'argon2id', time: 4_000_000, memory: 64, cpus: 1}),
  tooMuch(8_388_608),
);
test.serial('less memory than lanes need', refuses, kdf({type: 'argon2id', time: 1, memory: 7, cpus: 1}), METADATA);
test.serial('no lanes', refuses, kdf({type: 'argon2id', time: 1, memory: 64, cpus: 0}), METADATA);
test.serial('an unknown derivation', refuses, kdf({type: 'scrypt'}), unknown('scrypt'));
test.serial('an unknown hash', refuses, kdf({hash: 'whirlpool'}), unknown('whirlpool'));
test.serial('an unknown cipher', refuses, segment({encryption: 'rot13-xts-plain64'}), unknown('rot13-xts-plain64'));
test.serial('a cipher without a mode', refuses, segment({encryption: 'null'}), unknown('null'));
test.serial('a segment that is not encrypted', refuses, segment({type: 'linear'}), unknown('linear'));
test.serial('a sector size that is none', refuses, segment({sector_size: 513}), METADATA);
test.serial('an offset that is no number', refuses, segment({offset: '-1'}), METADATA);
test.serial(
  'a volume that is encrypted anew',
  refuses,
  (metadata: Metadata) => void (metadata.config['requirements'] = {mandatory: ['online-reencrypt']}),
  unknown('online-reencrypt'),
);
test.serial(
  'several segments',
  refuses,
  (metadata: Metadata) => void (metadata.segments['1'] = {type: 'crypt'}),
  unknown('several segments'),
);
test.serial('no segment', refuses, (metadata: Metadata) => void (metadata.segments = {}), METADATA);
test.serial('metadata that are no JSON', refuses, () => '{"keyslots":{', METADATA);
test.serial('metadata too deep', refuses, () => '['.repeat(1000), METADATA);
test.serial('more values than any volume has', refuses, () => `{"tokens":[${'0,'.repeat(5000)}0]}`, METADATA);
test.serial(
  'no digest',
  refuses,
  (metadata: Metadata) => void (metadata.digests = {}),
  'Invalid password, cannot unlock any keyslot',
);

test.serial('no damage to the metadata crashes the program', async (t) => {
  const volume = makeLuks2Volume(PAYLOAD, OPTIONS);
  for (let at = 0; at < 5300; at += 131) {
    const damaged = Buffer.from(volume);
    damaged[at] = (damaged[at] ?? 0) ^ 0x11;
    const answer = await unlock(damaged, 'wrong');
    t.false(answer.includes('"killed"'), `byte ${at}: ${answer}`);
  }
});
