import {Buffer} from 'node:buffer';
import crypto from 'node:crypto';
import test from 'ava';
import * as fc from 'fast-check';
import {STATUS_UNSUPPORTED} from '../../../guest/abi/status.ts';
import type {GuestOutcome} from '../sandbox.ts';
import {TEST_LIMITS, makeConfig} from './support/guest-runs.ts';
import {KVM_OBSTACLE, SANDBOXES} from './support/sandboxes.ts';

// Node's own ciphers and hashes are what the guest's are held against; vectors of the standards stand beside them.

const THREADS = SANDBOXES.filter(({name}) => name.endsWith('on the thread'));
const opened = await Promise.all(THREADS.map(async (sandbox) => ({...sandbox, box: await sandbox.open()})));

test.after.always(async () => {
  for (const {box} of opened) await box.close();
});

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());

const [HASH, DERIVE, DECRYPT, ARGON2, ENCRYPT] = [1, 2, 3, 4, 5] as const;
const NONE = Buffer.alloc(0);

/** What the program `cipher` gives in both sandboxes, which must agree; undefined when it knows no such name. */
async function ask(what: number, value: number, parts: readonly Uint8Array[]): Promise<Buffer | undefined> {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(what);
  head.writeUInt32LE(value, 4);
  for (const [index, part] of parts.entries()) head.writeUInt32LE(part.length, 8 + 4 * index);
  const config = makeConfig(Buffer.concat([head, ...parts]), 0);
  const answers = [];
  for (const {box} of opened) {
    answers.push(answerOf(await box.run({program: 'cipher', config, devices: [], limits: TEST_LIMITS})));
  }
  const [first, ...others] = answers;
  for (const other of others) if (other?.equals(first ?? NONE) === false) throw new Error('the sandboxes differ');
  return first;
}

function answerOf(outcome: GuestOutcome): Buffer | undefined {
  if (outcome.kind === 'failed' && outcome.status === STATUS_UNSUPPORTED) return undefined;
  if (outcome.kind !== 'finished') throw new Error(`The guest ended: ${JSON.stringify(outcome)}`);
  return outcome.messages[0]?.bytes;
}

const HASHES = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'ripemd160'] as const;
const text = (value: string): Buffer => Buffer.from(value);
const digest = (name: string, message: Uint8Array): Promise<Buffer | undefined> =>
  ask(HASH, 0, [text(name), NONE, message, NONE]);

type Derivation = {
  readonly hash: string;
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly size: number;
};

function derive({hash, password, salt, rounds, size}: Derivation): Promise<Buffer | undefined> {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(rounds);
  return ask(DERIVE, size, [text(hash), password, salt, count]);
}

for (const name of HASHES) {
  test.serial(`${name} of messages around the ends of blocks is Node’s`, async (t) => {
    for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 111, 112, 113, 119, 127, 128, 129, 1000]) {
      const message = Buffer.alloc(length, 'instar');
      t.deepEqual(await digest(name, message), crypto.createHash(name).update(message).digest(), String(length));
    }
  });

  test.serial(`PBKDF2 with ${name} is Node’s`, async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({maxLength: 200}),
        fc.uint8Array({maxLength: 70}),
        fc.integer({min: 1, max: 5}),
        fc.integer({min: 1, max: 150}),
        async (password, salt, rounds, size) => {
          const expected = crypto.pbkdf2Sync(password, salt, rounds, size, name);
          t.deepEqual(await derive({hash: name, password, salt, rounds, size}), expected);
        },
      ),
      {numRuns: 15},
    );
  });
}

const derives = test.macro({
  async exec(t, [hash, password, salt, rounds]: readonly [string, string, string, number], key: string) {
    const derivation = {hash, password: text(password), salt: text(salt), rounds, size: key.length / 2};
    t.is((await derive(derivation))?.toString('hex'), key);
  },
  title: (given = '') => `PBKDF2 gives the vector: ${given}`,
});
// RFC 6070
const LONG = ['sha1', 'passwordPASSWORDpassword', 'saltSALTsaltSALTsaltSALTsaltSALTsalt', 4096] as const;
test.serial('RFC 6070, once', derives, ['sha1', 'password', 'salt', 1], '0c60c80f961f0e71f3a9b524af6012062fe037a6');
test.serial(
  'RFC 6070, 4096 times',
  derives,
  ['sha1', 'password', 'salt', 4096],
  '4b007901b765489abead49d926f721d065a429c1',
);
test.serial('RFC 6070, more than a digest', derives, LONG, '3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038');
// RFC 7914 11
test.serial(
  'RFC 7914, 80000 times',
  derives,
  ['sha256', 'Password', 'NaCl', 80_000],
  '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d',
);

type Argon2Case = {
  readonly type: 'argon2i' | 'argon2id';
  readonly passes: number;
  readonly memory: number;
  readonly lanes: number;
  readonly size: number;
};

const derivesSlowly = test.macro({
  async exec(t, {type, passes, memory, lanes, size}: Argon2Case) {
    const numbers = Buffer.alloc(16);
    for (const [index, value] of [type === 'argon2i' ? 1 : 2, passes, memory, lanes].entries()) {
      numbers.writeUInt32LE(value, 4 * index);
    }
    const [password, salt] = [text('a passphrase'), text('salt of 16 bytes')];
    const expected = crypto.argon2Sync(type, {
      message: password,
      nonce: salt,
      parallelism: lanes,
      tagLength: size,
      memory,
      passes,
    });
    t.deepEqual(await ask(ARGON2, size, [NONE, password, salt, numbers]), expected);
  },
  title: (_given, {type, passes, memory, lanes, size}: Argon2Case) =>
    `${type} of ${passes} passes, ${memory} KiB, ${lanes} lanes gives Node’s ${size} bytes`,
});
test.serial(derivesSlowly, {type: 'argon2id', passes: 1, memory: 8, lanes: 1, size: 32});
test.serial(derivesSlowly, {type: 'argon2id', passes: 4, memory: 1024, lanes: 4, size: 64});
test.serial(derivesSlowly, {type: 'argon2id', passes: 3, memory: 777, lanes: 3, size: 100});
test.serial(derivesSlowly, {type: 'argon2i', passes: 1, memory: 4096, lanes: 4, size: 32});
test.serial(derivesSlowly, {type: 'argon2i', passes: 3, memory: 64, lanes: 2, size: 16});

const SECTOR = 512;
/** More than 32 bits of sectors would be 2 TiB; their lowest are enough to tell plain from plain64 apart here. */
const FIRST_SECTOR = 0xffff_fffe;

type Encrypt = (key: Uint8Array, vector: Buffer, sector: Buffer) => Buffer;

/** Sectors encrypted one by one by Node; `vectorOf` makes the initialization vector of each. */
function encryptSectors(data: Buffer, key: Uint8Array, encrypt: Encrypt, vectorOf: (sector: bigint) => Buffer): Buffer {
  const count = data.length / SECTOR;
  return Buffer.concat(
    Array.from({length: count}, (_, index) =>
      encrypt(key, vectorOf(BigInt(FIRST_SECTOR + index)), data.subarray(index * SECTOR, (index + 1) * SECTOR)),
    ),
  );
}

function plain64(sector: bigint): Buffer {
  const vector = Buffer.alloc(16);
  vector.writeBigUInt64LE(sector);
  return vector;
}

function plain(sector: bigint): Buffer {
  return plain64(BigInt.asUintN(32, sector));
}

function essiv(key: Uint8Array, hash: string): (sector: bigint) => Buffer {
  const salt = crypto.createHash(hash).update(key).digest();
  return (sector) => crypto.createCipheriv(`aes-${salt.length * 8}-ecb`, salt, null).update(plain64(sector));
}

function encryptWith(mode: string): Encrypt {
  return (key, vector, sector) => {
    const bits = (mode === 'xts' ? key.length / 2 : key.length) * 8;
    const cipher = crypto.createCipheriv(`aes-${bits}-${mode}`, key, mode === 'ecb' ? null : vector);
    cipher.setAutoPadding(false);
    return Buffer.concat([cipher.update(sector), cipher.final()]);
  };
}

type SectorCase = {
  readonly mode: string;
  readonly keyBytes: number;
  readonly generator?: string;
  readonly vectorOf?: (key: Uint8Array) => (sector: bigint) => Buffer;
};

const decrypts = test.macro({
  async exec(t, {mode, keyBytes, generator = 'plain64', vectorOf = () => plain64}: SectorCase) {
    const key = Buffer.from(Array.from({length: keyBytes}, (_, index) => index * 7 + 1));
    const data = Buffer.alloc(4 * SECTOR, 'sectors of an image');
    const encrypted = encryptSectors(data, key, encryptWith(mode), vectorOf(key));
    const specification = text(`${mode}-${generator}`);
    t.deepEqual(await ask(DECRYPT, FIRST_SECTOR, [text('aes'), key, encrypted, specification]), data);
    t.deepEqual(await ask(ENCRYPT, FIRST_SECTOR, [text('aes'), key, data, specification]), encrypted);
  },
  title: (given = '', {mode, keyBytes, generator = 'plain64'}: SectorCase) =>
    `aes with ${keyBytes} bytes of key decrypts and encrypts ${mode}-${generator}${given}`,
});
test.serial(decrypts, {mode: 'xts', keyBytes: 32});
test.serial(decrypts, {mode: 'xts', keyBytes: 64});
test.serial(decrypts, {mode: 'cbc', keyBytes: 16});
test.serial(decrypts, {mode: 'cbc', keyBytes: 24});
test.serial(decrypts, {mode: 'cbc', keyBytes: 32});
test.serial(decrypts, {mode: 'ecb', keyBytes: 16});
test.serial(decrypts, {mode: 'ctr', keyBytes: 32});
test.serial(decrypts, {mode: 'cbc', keyBytes: 16, generator: 'plain', vectorOf: () => plain});
test.serial(decrypts, {mode: 'cbc', keyBytes: 32, generator: 'essiv:sha256', vectorOf: (key) => essiv(key, 'sha256')});
test.serial(decrypts, {
  mode: 'xts',
  keyBytes: 64,
  generator: 'essiv:sha256',
  vectorOf: (key) => essiv(key, 'sha256'),
});

const vector = test.macro({
  async exec(t, name: string, key: string, encrypted: string) {
    const sector = Buffer.alloc(SECTOR);
    sector.write(encrypted, 'hex');
    const got = await ask(DECRYPT, 0, [text(name), Buffer.from(key, 'hex'), sector, text('ecb-plain')]);
    t.is(got?.toString('hex', 0, 16), '00'.repeat(16));
    const zeros = Buffer.alloc(SECTOR);
    const back = await ask(ENCRYPT, 0, [text(name), Buffer.from(key, 'hex'), zeros, text('ecb-plain')]);
    t.is(back?.toString('hex', 0, 16), encrypted);
  },
  title: (given = '', name: string, key: string) => `${name} with ${key.length * 4} bits gives its vector${given}`,
});
// The NESSIE project's vectors of Serpent, set 1, vector 0.
test.serial(vector, 'serpent', `80${'00'.repeat(23)}`, '9e274ead9b737bb21efcfca548602689');
test.serial(vector, 'serpent', `80${'00'.repeat(31)}`, 'a223aa1288463c0e2be38ebd825616c0');
// "Twofish: A 128-Bit Block Cipher", appendix A.1 and the examples of its full keys.
test.serial(vector, 'twofish', '00'.repeat(16), '9f589f5cf6122c32b6bfec2f2ae8c35a');
test.serial(vector, 'twofish', '0123456789abcdeffedcba98765432100011223344556677', 'cfd1d2e5a9be9cdf501f13b892bd2248');
test.serial(
  vector,
  'twofish',
  '0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff',
  '37527be0052334b89f0cfccae87cfa20',
);

test.serial('the legacy cipher takes the passphrase for its key', async (t) => {
  const data = Buffer.alloc(2 * SECTOR, 'qcow');
  const key = Buffer.concat([text('secret'), Buffer.alloc(10)]);
  const encrypted = encryptSectors(data, key, encryptWith('cbc'), plain64);
  t.deepEqual(await ask(DECRYPT, FIRST_SECTOR, [NONE, text('secret'), encrypted, NONE]), data);
  t.deepEqual(await ask(ENCRYPT, FIRST_SECTOR, [NONE, text('secret'), data, NONE]), encrypted);
});

test.serial('any sectors come back with any cipher and mode', async (t) => {
  const names = fc.constantFrom('aes', 'serpent', 'twofish');
  const modes = fc.constantFrom('xts-plain64', 'cbc-plain', 'cbc-essiv:sha256', 'ecb', 'ctr-plain64');
  await fc.assert(
    fc.asyncProperty(
      names,
      modes,
      fc.uint8Array({minLength: 32, maxLength: 32}),
      fc.nat(),
      async (name, mode, key, sector) => {
        const data = Buffer.alloc(3 * SECTOR, Buffer.concat([key, text('sectors')]));
        const encrypted = (await ask(ENCRYPT, sector, [text(name), key, data, text(mode)])) ?? NONE;
        t.false(encrypted.equals(data));
        t.deepEqual(await ask(DECRYPT, sector, [text(name), key, encrypted, text(mode)]), data);
      },
    ),
    {numRuns: 15},
  );
});

const unknown = test.macro({
  async exec(t, name: string, mode: string, keyBytes: number) {
    t.is(await ask(DECRYPT, 0, [text(name), Buffer.alloc(keyBytes), Buffer.alloc(SECTOR), text(mode)]), undefined);
  },
  title: (given = '') => `no cipher for ${given}`,
});
test.serial('an unknown name', unknown, 'rot13', 'cbc-plain64', 16);
test.serial('an unknown mode', unknown, 'aes', 'gcm-plain64', 16);
test.serial('an unknown generator', unknown, 'aes', 'cbc-random', 16);
test.serial('no generator', unknown, 'aes', 'cbc', 16);
test.serial('a key of another size', unknown, 'aes', 'cbc-plain64', 20);
test.serial('an odd key for two', unknown, 'aes', 'xts-plain64', 33);
test.serial('a hash that makes no key', unknown, 'aes', 'cbc-essiv:sha1', 16);
test.serial('an unknown hash', unknown, 'aes', 'cbc-essiv:whirlpool', 16);
test.serial('an unknown hash is told', async (t) => {
  t.is(await digest('whirlpool', NONE), undefined);
});
