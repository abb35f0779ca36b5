import {Buffer} from 'node:buffer';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Engine} from '../../../engine.ts';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import type {Sandbox, SandboxKind} from '../../../sandbox/sandbox.ts';
import {makeLuks2Volume} from '../../../sandbox/test/support/luks2-volume.ts';
import {KVM_OBSTACLE} from '../../../sandbox/test/support/sandboxes.ts';
import {makeLuks1Volume} from '../../chain/test/support/luks1-volume.ts';
import {convertWith, type ConvertWish} from './support/convert-with.ts';
import {makeDisk} from './support/sparse-disk.ts';

// Only the planner unlocks: its workers get the keys from it, and here a passphrase that opens nothing.

const PASSPHRASE = 'a passphrase of the volumes';
const WRONG = 'x'.repeat(PASSPHRASE.length);

const folder = mkdtempSync(path.join(tmpdir(), 'instar-volume-keys-'));
const [target, disk, luks1, pbkdf2, argon2, qcow2, aes] = [
  'target',
  'disk',
  'luks1',
  'pbkdf2',
  'argon2',
  'qcow2',
  'aes',
].map((name) => path.join(folder, name)) as [string, string, string, string, string, string, string];

const SECTORS = 24_000;
const DISK = makeDisk(SECTORS, [
  {at: 0, length: 9000, kind: 'noise'},
  {at: 12_000, length: 12_000, kind: 'text'},
]);
const LUKS2 = {passphrase: PASSPHRASE, sectorSize: 512, slot: 0} as const;
writeFileSync(disk, DISK);
writeFileSync(luks1, makeLuks1Volume(DISK, PASSPHRASE));
writeFileSync(pbkdf2, makeLuks2Volume(DISK, {...LUKS2, kdf: 'pbkdf2', sectorSize: 4096}));
writeFileSync(argon2, makeLuks2Volume(DISK, {...LUKS2, kdf: 'argon2id'}));
for (const [name, options] of [
  [qcow2, 'encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=1'],
  [aes, 'encrypt.format=aes,encrypt.key-secret=s'],
] as const) {
  await convertWith({sources: [disk], target: name, format: 'qcow2', options, targetSecret: PASSPHRASE});
}

const KINDS: readonly SandboxKind[] = KVM_OBSTACLE === undefined ? ['wasm', 'kvm'] : ['wasm'];
const opened = KINDS.map((kind) => ({
  kind,
  engine: makeEngine({sandbox: kind, hold: 'worker', limits: DEFAULT_LIMITS}),
}));

test.after.always(async () => {
  for (const {engine} of opened) await engine.close();
  rmSync(folder, {recursive: true});
});

/** qemu-img knows no LUKS2. */
const INTO = {format: 'raw', probing: 'secure'} as const;

type Opened = (typeof opened)[number];
type Wish = Pick<ConvertWish, 'sources' | 'sourceFormat' | 'sourceSecret'>;

const convertByCrew = async (wish: Wish, engine: Engine) =>
  convertWith({sourceSecret: PASSPHRASE, ...wish, target, ...INTO, workers: 2, crewFromBytes: 0n, engine});

/** Its workers are given another passphrase; `count` counts those in which there was one. */
function misleadWorkers(engine: Engine, count: () => void): Engine {
  const mislead = (sandbox: Sandbox): Sandbox => ({
    ...sandbox,
    async run(run) {
      const config = Buffer.from(run.config);
      for (let at = config.indexOf(PASSPHRASE); at >= 0; at = config.indexOf(PASSPHRASE)) {
        config.write(WRONG, at);
        count();
      }
      return sandbox.run({...run, config});
    },
  });
  const crew = async (workers: number) => {
    const opening = await engine.crew(workers);
    return {planner: opening.planner, workers: opening.workers.map(mislead)};
  };
  return {...engine, crew};
}

const isRight = (t: ExecutionContext, copies = 1): void => {
  t.true(readFileSync(target).equals(Buffer.concat(Array.from({length: copies}, () => DISK))));
  rmSync(target);
};

const unlocksOnce = test.macro({
  async exec(t: ExecutionContext, {engine}: Opened, wish: Wish) {
    let misled = 0;
    const outcome = await convertByCrew(
      wish,
      misleadWorkers(engine, () => void misled++),
    );
    t.is(outcome.kind, 'converted', 'message' in outcome ? outcome.message : '');
    t.true(misled >= wish.sources.length);
    isRight(t, wish.sources.length);
  },
  title: (given = '', {kind} = {} as Opened) => `${kind}: workers need no passphrase: ${given}`,
});

for (const use of opened) {
  test.serial('LUKS1', unlocksOnce, use, {sources: [luks1], sourceFormat: 'luks'});
  test.serial('LUKS2 with PBKDF2', unlocksOnce, use, {sources: [pbkdf2], sourceFormat: 'luks'});
  test.serial('LUKS2 with Argon2', unlocksOnce, use, {sources: [argon2], sourceFormat: 'luks'});
  test.serial('qcow2 with LUKS', unlocksOnce, use, {sources: [qcow2], sourceFormat: 'qcow2'});
  test.serial('several volumes', unlocksOnce, use, {sources: [argon2, luks1], sourceFormat: 'luks'});

  test.serial(`${use.kind}: an encrypted image without such a key is opened by all`, async (t) => {
    await convertByCrew({sources: [aes], sourceFormat: 'qcow2'}, use.engine);
    isRight(t);
  });

  test.serial(`${use.kind}: a wrong passphrase is refused in the words of one guest`, async (t) => {
    const wish = {sources: [luks1], sourceFormat: 'luks', sourceSecret: WRONG, target, ...INTO} as const;
    const alone = await convertWith({...wish, engine: use.engine}).catch(String);
    t.regex(JSON.stringify(alone), /Invalid password, cannot unlock any keyslot/);
    t.deepEqual(await convertByCrew(wish, use.engine).catch(String), alone);
  });
}

if (KVM_OBSTACLE !== undefined) test.skip(`kvm: ${KVM_OBSTACLE}`, (t) => t.pass());
