import {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import {openImage} from '../../../storage/open-image.ts';
import type {ImageFormat} from '../../info/image-facts.ts';
import {inspectImage, type Inspection} from '../../info/inspect-image.ts';
import {SOUND_IMAGES, type SoundImage} from './support/hostile-others.ts';
import {SOUND_QCOW_IMAGES} from './support/hostile-qcow.ts';
import {walkLayers} from './support/walk-layers.ts';

/** Longest that one answer may take; a busy machine has its share of it. */
const SLOW_MS = 2000;
const engine = makeEngine({sandbox: 'wasm', hold: 'thread', limits: {...DEFAULT_LIMITS, deadlineMs: SLOW_MS}});
const folder = mkdtempSync(path.join(tmpdir(), 'instar-hostile-others-'));
test.after.always(async () => {
  await engine.close();
  rmSync(folder, {recursive: true});
});

/** A trap, a breach of the protocol or a run into the deadline is thrown; a refusal is an answer. */
async function inspect(format: ImageFormat, image: Buffer): Promise<Inspection> {
  const file = path.join(folder, `${format}.img`);
  writeFileSync(file, image);
  const opened = openImage(file);
  if (opened.kind !== 'opened') throw new Error(opened.reason);
  try {
    return await inspectImage(engine, opened.image, {format, probing: 'qemu', vpcSizeField: true});
  } finally {
    opened.image.close();
  }
}

/** Opened, and where that works read as far as a test can: a size that a byte made huge is not read to its end. */
async function look(format: ImageFormat, image: Buffer): Promise<'read' | 'opened' | 'refused'> {
  const inspection = await inspect(format, image);
  if (inspection.kind === 'refused') return 'refused';
  if (inspection.facts.virtualSizeBytes > 0x10_00_00n) return 'opened';
  await walkLayers([{format, files: [path.join(folder, `${format}.img`)]}]);
  return 'read';
}

function damaged(image: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(image);
  copy[at] = byte;
  return copy;
}

const survivesBytes = test.macro({
  async exec(t, {format, image, headers}: SoundImage) {
    t.is((await inspect(format, image)).kind, 'image', 'the sound image opens');
    const seen = new Set<string>();
    for (const [from, to] of headers) {
      for (let at = from; at < to; at++) {
        for (const byte of [0, 0xff, 0xff - (image[at] ?? 0)]) {
          const outcome = await look(format, damaged(image, at, byte));
          seen.add(outcome);
        }
      }
    }

    t.true(seen.has('refused'), 'some of it is refused');
  },
  title: (_, {format}: SoundImage) => `no byte of a header is trusted: ${format}`,
});

const survivesLengths = test.macro({
  async exec(t, {format, image, headers}: SoundImage) {
    const end = Math.min(image.length, headers[0]?.[1] ?? 0);
    const outcomes: string[] = [];
    for (let length = 0; length <= end; length++) outcomes.push(await look(format, image.subarray(0, length)));
    t.is(outcomes.length, end + 1);
  },
  title: (_, {format}: SoundImage) => `a header may end anywhere: ${format}`,
});

for (const sound of [...SOUND_IMAGES, ...SOUND_QCOW_IMAGES]) {
  test.serial(survivesBytes, sound);
  test.serial(survivesLengths, sound);
}
