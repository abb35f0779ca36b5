import type {Buffer} from 'node:buffer';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import {openImage} from '../../../storage/open-image.ts';
import type {HeldName, HeldOption} from '../image-facts.ts';
import {inspectImage} from '../inspect-image.ts';
import {makeOverlay} from './overlay-sample.ts';

const engine = makeEngine({sandbox: 'wasm', hold: 'thread', limits: DEFAULT_LIMITS});
const folder = mkdtempSync(path.join(tmpdir(), 'instar-names-'));
test.after.always(async () => {
  await engine.close();
  rmSync(folder, {recursive: true});
});

let count = 0;

/** What the guest reads in a backing file's name. */
async function readName(name: string | Uint8Array): Promise<HeldName | undefined> {
  const file = path.join(folder, String(count++));
  const image: Buffer = makeOverlay(name);
  writeFileSync(file, image);
  const opened = openImage(file);
  if (opened.kind !== 'opened') throw new Error(opened.reason);
  try {
    const inspection = await inspectImage(engine, opened.image, {probing: 'secure', vpcSizeField: true});
    if (inspection.kind === 'refused') throw new Error(inspection.reason);
    return inspection.facts.backingName;
  } finally {
    opened.image.close();
    rmSync(file);
  }
}

type Json = HeldOption | {readonly [key: string]: Json};

function flatten(value: Json, key: string): (readonly [string, HeldOption])[] {
  if (typeof value !== 'object' || value === null) return [[key, value]];
  return Object.entries(value).flatMap(([name, member]) => flatten(member, key === '' ? name : `${key}.${name}`));
}

const key = fc.string({minLength: 1, maxLength: 6}).filter((text) => !text.includes('.') && text !== '__proto__');
const scalar = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 12}).filter((text) => !text.includes('\0')),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
);
const {object} = fc.letrec<{object: Json; value: Json}>((tie) => ({
  value: fc.oneof({depthSize: 'small', maxDepth: 3}, scalar, tie('object')),
  object: fc.dictionary(key, tie('value'), {maxKeys: 4}),
}));

test('what JSON says, the guest reads', async (t) => {
  await fc.assert(
    fc.asyncProperty(object, fc.constantFrom(0, 1), async (value, indent) => {
      const text = `json:${JSON.stringify(value, undefined, indent)}`;
      fc.pre(new TextEncoder().encode(text).length < 1000);
      const name = await readName(text);
      t.deepEqual(name?.options, {kind: 'options', entries: flatten(value, '')});
    }),
    {numRuns: 60},
  );
});

/** Letters of JSON in any order. */
const nearlyJson = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      ':',
      ',',
      '\\',
      'u',
      '00',
      'd800',
      'dc00',
      '1',
      '-',
      'true',
      'null',
      ' ',
      'file',
      '\u00FF',
      '\0',
    ),
    {maxLength: 60},
  )
  .map((parts) => `json:${parts.join('')}`);

test('what is no JSON is said to be none', async (t) => {
  await fc.assert(
    fc.asyncProperty(nearlyJson, async (text) => {
      const [shown = ''] = text.split('\0');
      const name = await readName(text);
      t.is(name?.text, shown);
      t.true(name?.options?.kind === 'options' || name?.options?.kind === 'broken');
    }),
    {numRuns: 120},
  );
});

const breaks = test.macro<[text: string, reason?: string]>({
  async exec(t, text, reason) {
    const expected = reason ?? 'Could not parse the JSON options: JSON parse error';
    t.deepEqual((await readName(text))?.options, {kind: 'broken', reason: expected});
  },
  title: (_given, text) => `${text.slice(0, 40)} is no list of options`,
});
test.serial(breaks, 'json:');
test.serial(breaks, 'json:{');
test.serial(breaks, 'json:{"a"');
test.serial(breaks, 'json:{"a":');
test.serial(breaks, 'json:{"a":1');
test.serial(breaks, 'json:{"a":1,}');
test.serial(breaks, 'json:{"a":1}x');
test.serial(breaks, 'json:{"a":1.5}');
test.serial(breaks, 'json:{"a":tru}');
test.serial(breaks, String.raw`json:{"a":"\u0000"}`);
test.serial(breaks, String.raw`json:{"a":"\ud800"}`);
test.serial(breaks, String.raw`json:{"a":"\ud800\u0041"}`);
test.serial(breaks, String.raw`json:{"a":"\x"}`);
test.serial(breaks, `json:${'{"a":'.repeat(100)}1${'}'.repeat(100)}`);
test.serial(breaks, `json:{${Array.from({length: 70}, (_, index) => `"k${index}":1`).join()}}`);
test.serial(breaks, 'json:[]', 'Invalid JSON object given');
test.serial(breaks, 'json:"a"', 'Invalid JSON object given');

test.serial('single quotes are quotes too, as they are for qemu-img', async (t) => {
  t.deepEqual((await readName("json:{'a':'b\"'}"))?.options, {kind: 'options', entries: [['a', 'b"']]});
});
