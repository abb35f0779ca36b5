import {Buffer} from 'node:buffer';
import {closeSync, openSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import {openImage, type OpenOutcome} from '../../../storage/open-image.ts';
import {inspectImage, type Inspection} from '../../info/inspect-image.ts';
import {SOUND_VM_IMAGES, type SoundVmImage} from './support/hostile-vm.ts';
import {folder, save} from './support/saved-layers.ts';
import {walkLayers} from './support/walk-layers.ts';

/** Longest that one answer may take; a busy machine has its share of it. */
const SLOW_MS = 2000;
const PAGE = 0x1_00_00;
const engine = makeEngine({sandbox: 'wasm', hold: 'thread', limits: {...DEFAULT_LIMITS, deadlineMs: SLOW_MS}});
test.after.always(async () => {
  await engine.close();
  rmSync(folder, {recursive: true});
});

/** A trap, a breach of the protocol or a run into the deadline is thrown; a refusal is an answer. */
async function inspect({format}: SoundVmImage, files: readonly string[]): Promise<Inspection> {
  const opened = openOrThrow(files[0] ?? '');
  const openNeed = ({text}: {readonly text: string}): OpenOutcome =>
    openImage(path.join(path.dirname(files[0] ?? ''), text));
  try {
    return await inspectImage(engine, opened, {format, probing: 'secure', vpcSizeField: true, openNeed});
  } finally {
    opened.close();
  }
}

function openOrThrow(file: string) {
  const outcome = openImage(file);
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome.image;
}

/** Opened, and where that works read as far as a test can: a size that a byte made huge is not read to its end. */
async function look(sound: SoundVmImage, files: readonly string[]): Promise<'read' | 'opened' | 'refused'> {
  const inspection = await inspect(sound, files);
  if (inspection.kind === 'refused') return 'refused';
  if (inspection.facts.virtualSizeBytes > 0x20_00_00n) return 'opened';
  await walkLayers([{format: sound.format, files}]);
  return 'read';
}

/** Puts `byte` at `at` of the saved file, looks, and puts the sound bytes back. Structures lie within a page. */
async function lookDamaged(sound: SoundVmImage, saved: readonly string[], at: number, byte: number) {
  const whole = sound.files[sound.damaged] ?? Buffer.alloc(0);
  const copy = Buffer.from(whole);
  copy[at] = byte;
  sound.reseal?.(copy, at);
  const page = at - (at % PAGE);
  const fd = openSync(saved[Object.keys(sound.files).indexOf(sound.damaged)] ?? '', 'r+');
  try {
    writeSync(fd, copy.subarray(page, page + PAGE), 0, undefined, page);
    const outcome = await look(sound, saved);
    writeSync(fd, whole.subarray(page, page + PAGE), 0, undefined, page);
    return outcome;
  } finally {
    closeSync(fd);
  }
}

const survivesBytes = test.macro({
  async exec(t, sound: SoundVmImage) {
    const saved = save(sound.files);
    t.is(await look(sound, saved), 'read', 'the sound image is read');
    const seen = new Set<string>();
    for (const [from, to] of sound.headers) {
      for (let at = from; at < to; at++) {
        for (const byte of [0, 0xff, 0xff - (sound.files[sound.damaged]?.[at] ?? 0)]) {
          seen.add(await lookDamaged(sound, saved, at, byte));
        }
      }
    }

    t.true(seen.has('refused'), 'some of it is refused');
  },
  title: (_, {format, name}: SoundVmImage) => `no byte of a header is trusted: ${format}, ${name}`,
});

const survivesLengths = test.macro({
  async exec(t, sound: SoundVmImage) {
    const saved = save(sound.files);
    const whole = sound.files[sound.damaged] ?? Buffer.alloc(0);
    const file = saved[Object.keys(sound.files).indexOf(sound.damaged)] ?? '';
    const outcomes: string[] = [];
    for (const length of lengthsOf(sound, whole.length)) {
      writeFileSync(file, whole.subarray(0, length));
      outcomes.push(await look(sound, saved));
    }

    t.is(outcomes[0], 'refused', 'nothing at all is refused');
    t.is(outcomes.at(-1), 'read');
  },
  title: (_, {format, name}: SoundVmImage) => `a header may end anywhere: ${format}, ${name}`,
});

/** Every length up to the first header's end, and those about each other's ends. */
function lengthsOf({headers}: SoundVmImage, whole: number): readonly number[] {
  const first = Math.min(600, headers[0]?.[1] ?? 0);
  const about = headers.flatMap(([from, to]) => [from - 1, from, from + 1, to - 1, to, to + 1]);
  return [...Array.from({length: first}, (_, length) => length), ...about, whole];
}

for (const sound of SOUND_VM_IMAGES) {
  test.serial(survivesBytes, sound);
  test.serial(survivesLengths, sound);
}
