import test from 'ava';
import type {DriftId} from '../../../output/drift.ts';
import {copiesBitmaps, refuseBitmapCopies, refuseSourceBitmaps, refuseTargetBitmaps} from '../refuse-bitmaps.ts';

type Bitmaps = readonly {readonly name: string; readonly inUse: boolean}[];
type Sources = Parameters<typeof refuseSourceBitmaps>[1];
type Target = Parameters<typeof refuseBitmapCopies>[1]['target'];

/** A qcow2 image's version, then its bitmaps. */
type Image = readonly [version: number, ...bitmaps: Bitmaps];

const SIZE = 4096n;

function makeChain([version, ...bitmaps]: Image, virtualSizeBytes = SIZE) {
  return {layers: [{facts: {format: 'qcow2', virtualSizeBytes, details: {kind: 'qcow2', version, bitmaps}}}]};
}

function makeSources(...images: readonly Image[]): Sources {
  return {sources: images.map((image) => ({chain: makeChain(image)}))} as unknown as Sources;
}

/** An image that is there already. */
function makeTarget(image: Image, size?: bigint): Target {
  return {existing: makeChain(image, size).layers[0]?.facts} as unknown as Target;
}

/** The release is without these. */
function without(...missing: readonly DriftId[]) {
  return {hasFact: (id: DriftId) => !missing.includes(id)};
}

const WHOLE = {name: 'whole', inUse: false};
const OTHER = {name: 'other', inUse: false};
const BROKEN = {name: 'broken', inUse: true};
const WORSE = {name: 'worse', inUse: true};

/** What was asked for, and of which release. */
type Asked = readonly ['none' | 'all' | 'skip-broken', Policy?];
type Policy = Parameters<typeof refuseSourceBitmaps>[2];

const refusesSource = test.macro({
  exec(t, [bitmaps, policy = {}]: Asked, images: readonly Image[], message?: string) {
    t.is(refuseSourceBitmaps({bitmaps}, makeSources(...images), policy)?.message, message);
  },
  title: (given = '') => `of a source with --bitmaps: ${given}`,
});
test('a version without any', refusesSource, ['all'], [[2]], 'Source lacks bitmap support');
test('of two', refusesSource, ['all'], [[2], [3]], 'Copying bitmaps only possible with single source');
test(
  'a broken one, last first',
  refusesSource,
  ['all'],
  [[3, BROKEN, WORSE]],
  "Cannot copy inconsistent bitmap 'worse'",
);
test('broken ones are left out', refusesSource, ['skip-broken'], [[3, BROKEN, WHOLE]]);
test('old releases find it later', refusesSource, ['all', without('convert-skip-bitmaps')], [[3, BROKEN]]);
test('there are none', refusesSource, ['all'], [[3]]);
test('nobody asked', refusesSource, ['none'], [[2]]);

const parallelsSource = test.macro({
  exec(t, policy: Policy, message?: string) {
    const sources = {sources: [{chain: {layers: [{facts: {format: 'parallels'}}]}}]} as unknown as Sources;
    t.is(refuseSourceBitmaps({bitmaps: 'all'}, sources, policy)?.message, message);
  },
  title: (given = '') => `of a parallels source: ${given}`,
});
test('it may have bitmaps', parallelsSource, {});
test('it had none once', parallelsSource, without('measure-parallels-bitmaps'), 'Source lacks bitmap support');

test('a target whose format has none is refused', (t) => {
  const toWrite = {chain: {layers: [{facts: {format: 'vmdk'}, files: []}]}} as const;
  const message = "Format driver 'vmdk' does not support bitmaps";
  t.is(refuseTargetBitmaps({bitmaps: 'all'}, {toWrite, holdsBitmaps: false})?.message, message);
  t.is(refuseTargetBitmaps({bitmaps: 'none'}, {toWrite, holdsBitmaps: false}), undefined);
  t.is(refuseTargetBitmaps({bitmaps: 'all'}, {toWrite, holdsBitmaps: true}), undefined);
});

const refusesCopy = test.macro({
  exec(t, [source, target]: readonly [Image, Target], message: string | undefined, policy: Policy = {}) {
    const images = {opened: makeSources(source), target};
    t.is(refuseBitmapCopies({bitmaps: 'all'}, images, policy)?.message, message);
  },
  title: (given = '') => `of an existing target: ${given}`,
});
const LARGER = makeTarget([3], 2n * SIZE);
const SIZES = 'Bitmaps are of different sizes (destination size is 8192, source size is 4096)';
test('names are new', refusesCopy, [[3, WHOLE, OTHER], makeTarget([3, {...OTHER, name: 'third'}])], undefined);
test(
  'a name is taken',
  refusesCopy,
  [[3, WHOLE, OTHER], makeTarget([3, WHOLE])],
  'Failed to create bitmap whole: Bitmap already exists: whole',
);
test(
  'it is larger',
  refusesCopy,
  [[3, WHOLE, OTHER], LARGER],
  `Failed to populate bitmap other: ${SIZES} and can't be merged`,
);
test(
  'it is larger, in old words',
  refusesCopy,
  [[3, WHOLE], LARGER],
  "Failed to populate bitmap whole: Bitmaps are incompatible and can't be merged",
  without('bitmap-sizes'),
);
test(
  'a broken one in old releases',
  refusesCopy,
  [[3, BROKEN], makeTarget([3])],
  "Failed to populate bitmap broken: Bitmap 'broken' is inconsistent and cannot be used",
  without('convert-skip-bitmaps'),
);

test('bitmaps that are left out are told, last first', (t) => {
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const images = {opened: makeSources([3, BROKEN, WHOLE, WORSE]), target: makeTarget([3])};
  t.is(refuseBitmapCopies({bitmaps: 'skip-broken'}, images, {}, {onWarning}), undefined);
  t.deepEqual(warnings, ["Skipping inconsistent bitmap 'worse'", "Skipping inconsistent bitmap 'broken'"]);
});

const copies = test.macro({
  exec(t, bitmaps: 'none' | 'all', [source, target]: readonly [Image, Target], expected: boolean) {
    t.is(copiesBitmaps({bitmaps}, {opened: makeSources(source), target}, {}), expected);
  },
  title: (given = '') => `bitmaps are copied: ${given}`,
});
test('all that is whole', copies, 'all', [[3, WHOLE, BROKEN], makeTarget([3])], true);
test('nothing is whole', copies, 'all', [[3, BROKEN], makeTarget([3])], false);
test('nobody wants them', copies, 'none', [[3, WHOLE], makeTarget([3])], false);
test('none where one cannot be', copies, 'all', [[3, WHOLE, OTHER], LARGER], false);
