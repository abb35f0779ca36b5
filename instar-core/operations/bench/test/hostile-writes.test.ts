import {Buffer} from 'node:buffer';
import {readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {runInstar} from '../../../command-line/test/run-qemu-img.ts';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import {splitName} from '../../../storage/image-name.ts';
import {SOUND_VM_IMAGES, type SoundVmImage} from '../../chain/test/support/hostile-vm.ts';
import {folder, save} from '../../chain/test/support/saved-layers.ts';
import {benchImage} from '../bench-image.ts';

/** Longest that one answer may take; a busy machine has its share of it. */
const SLOW_MS = 2000;
/** What a few small requests may make of a file, in bytes: a block may be as large. */
const GROWTH_LIMIT = 0x1_00_00_00_00;
const engine = makeEngine({sandbox: 'wasm', hold: 'thread', limits: {...DEFAULT_LIMITS, deadlineMs: SLOW_MS}});
test.after.always(async () => {
  await engine.close();
  rmSync(folder, {recursive: true});
});

const PLAN = {
  count: 3,
  sizeBytes: 3072,
  offsetBytes: 512n,
  stepBytes: 3584,
  pattern: 0xc3,
  flushInterval: 0,
  wrapsWhole: true,
} as const;
const POLICY = {probing: 'secure', extents: 'beside', vpcSizeField: true, opensDataFile: false} as const;

/** A trap, a breach of the protocol or a run into the deadline is thrown; a refusal is an answer. */
async function write({format}: SoundVmImage, files: readonly string[]): Promise<string> {
  const image = {name: splitName(files[0] ?? ''), format, follow: true};
  const outcome = await benchImage(engine, {image, plan: PLAN}, POLICY, {onOpen: () => {}});
  return outcome.kind;
}

const survivesBytes = test.macro({
  exec: writeDamaged,
  title: (_, {format, name}: SoundVmImage) => `no byte of a header that is written to is trusted: ${format}, ${name}`,
});

async function writeDamaged(t: ExecutionContext, sound: SoundVmImage): Promise<void> {
  const saved = save(sound.files);
  const index = Object.keys(sound.files).indexOf(sound.damaged);
  const whole = sound.files[sound.damaged] ?? Buffer.alloc(0);
  const file = saved[index] ?? '';
  const seen = new Set<string>();
  for (const [from, to] of sound.headers) {
    for (let at = from; at < to; at++) {
      const copy = Buffer.from(whole);
      copy[at] = 0xff - (whole[at] ?? 0);
      sound.reseal?.(copy, at);
      writeFileSync(file, copy);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      seen.add(await write(sound, saved));
      t.true(statSync(file).size <= whole.length + GROWTH_LIMIT, `byte ${at}`);
    }
  }

  t.true(seen.has('refused'), 'some of it is refused');
}

/** VMware's own sparse extent, as create makes it: header, the CID's line, and the first entries of all tables. */
test.serial('an image that create made, damaged', async (t) => {
  const [file = ''] = save({'made.vmdk': Buffer.alloc(0)});
  const {exit} = await runInstar(['create', '-q', '-f', 'vmdk', file, '1M']);
  t.is(exit, 0);
  const headers = [
    [0, 79],
    [512, 600],
    [10_752, 10_756],
    [11_264, 11_272],
    [13_312, 13_316],
    [13_824, 13_832],
  ] as const;
  const made = {'made.vmdk': readFileSync(file)};
  await writeDamaged(t, {name: 'monolithicSparse', format: 'vmdk', files: made, damaged: 'made.vmdk', headers});
});

// seSparse extents are never written.
for (const sound of SOUND_VM_IMAGES.filter(({name}) => !name.includes('64 bits'))) test.serial(survivesBytes, sound);
