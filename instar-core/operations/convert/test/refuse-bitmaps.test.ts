import test from 'ava';
import {refuseSourceBitmaps, refuseTargetBitmaps} from '../refuse-bitmaps.ts';

type Bitmaps = readonly {readonly name: string; readonly inUse: boolean}[];

/** A qcow2 image's version, then its bitmaps. */
type Source = readonly [version: number, ...bitmaps: Bitmaps];

/** A source that is a qcow2 image of the version, with the bitmaps. */
function makeSources(version: number, bitmaps: Bitmaps) {
  const facts = {details: {kind: 'qcow2', version, bitmaps}};
  return {sources: [{chain: {layers: [{facts}]}}]} as unknown as Parameters<typeof refuseSourceBitmaps>[1];
}

const refusesSource = test.macro({
  exec(t, wanted: 'none' | 'all' | 'skip-broken', [version, ...bitmaps]: Source, message?: string) {
    t.is(refuseSourceBitmaps({bitmaps: wanted}, makeSources(version, bitmaps), {})?.message, message);
  },
  title: (given = '') => `of a source with --bitmaps: ${given}`,
});
const WHOLE = {name: 'whole', inUse: false};
const BROKEN = {name: 'broken', inUse: true};
const NOT_WRITTEN = "Bitmap 'whole' cannot be copied: instar does not write bitmaps; convert without --bitmaps";
test('a format without any', refusesSource, 'all', [2], 'Source lacks bitmap support');
test('none that is broken is copied', refusesSource, 'all', [3, BROKEN], "Cannot copy inconsistent bitmap 'broken'");
test('broken ones are left out', refusesSource, 'skip-broken', [3, BROKEN]);
test('none is lost without a word', refusesSource, 'skip-broken', [3, BROKEN, WHOLE], NOT_WRITTEN);
test('there are none', refusesSource, 'all', [3]);
test('nobody asked', refusesSource, 'none', [2]);

test('a bitmap that is left out is told', (t) => {
  const warnings: string[] = [];
  const listener = {onWarning: (message: string) => void warnings.push(message)};
  t.is(refuseSourceBitmaps({bitmaps: 'skip-broken'}, makeSources(3, [BROKEN]), listener), undefined);
  t.deepEqual(warnings, ["Skipping inconsistent bitmap 'broken'"]);
});

test('a target whose format has none is refused', (t) => {
  const toWrite = {chain: {layers: [{facts: {format: 'vmdk'}, files: []}]}} as const;
  const message = "Format driver 'vmdk' does not support bitmaps";
  t.is(refuseTargetBitmaps({bitmaps: 'all'}, {toWrite, holdsBitmaps: false})?.message, message);
  t.is(refuseTargetBitmaps({bitmaps: 'none'}, {toWrite, holdsBitmaps: false}), undefined);
  t.is(refuseTargetBitmaps({bitmaps: 'all'}, {toWrite, holdsBitmaps: true}), undefined);
});
