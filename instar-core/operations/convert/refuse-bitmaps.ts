import type {BitmapFacts, ImageFacts} from '../info/image-facts.ts';
import type {HasFact} from '../../output/drift.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import type {ConvertListener, ConvertRequest} from './convert-request.ts';
import type {OpenedSources} from './open-sources.ts';
import {isVersion3, type OpenedTarget} from './open-target.ts';

type Wanted = Pick<ConvertRequest, 'bitmaps'>;
type Sources = Pick<OpenedSources, 'sources'>;
type Target = Pick<OpenedTarget, 'holdsBitmaps' | 'existing' | 'toWrite'>;
type Policy = Pick<ReadPolicy, 'hasFact'>;
type Images = {readonly opened: Sources; readonly target: Target};

/** What `--bitmaps` refuses of the sources, before a target is made. */
export function refuseSourceBitmaps(
  {bitmaps: wanted}: Wanted,
  {sources}: Sources,
  {hasFact = () => true}: Policy,
): Unreadable | undefined {
  if (wanted === 'none') return undefined;
  const [{chain}, ...others] = sources;
  if (others.length > 0) return refuse('Copying bitmaps only possible with single source');
  const facts = chain.layers[0]?.facts;
  // A parallels image has room for some, of which none is copied.
  const isOther = facts?.format === 'parallels' && hasFact('measure-parallels-bitmaps');
  if (!isOther && !isVersion3(facts)) return refuse('Source lacks bitmap support');
  const broken = readBitmaps(facts).find(({inUse}) => inUse);
  if (broken === undefined || wanted !== 'all' || !hasFact('convert-skip-bitmaps')) return undefined;
  return {
    ...refuse(`Cannot copy inconsistent bitmap '${broken.name}'`),
    hint: "Try --skip-broken-bitmaps, or use 'qemu-img bitmap --remove' to delete it\n",
  };
}

/** What it refuses of the target. */
export function refuseTargetBitmaps({bitmaps}: Wanted, {holdsBitmaps, toWrite}: Target): Unreadable | undefined {
  if (bitmaps === 'none' || holdsBitmaps) return undefined;
  return refuse(`Format driver '${toWrite.chain.layers[0]?.facts.format ?? 'raw'}' does not support bitmaps`);
}

/** True when there is a bitmap to be copied, and nothing keeps it from being. */
export function copiesBitmaps(wanted: Wanted, images: Images, policy: Policy): boolean {
  if (wanted.bitmaps === 'none') return false;
  const isAny = readBitmaps(topOf(images.opened)).some(({inUse}) => !inUse);
  return isAny && refuseBitmapCopies(wanted, images, policy) === undefined;
}

/** What is found once all data is copied: the first bitmap that the target cannot have; warns of those left out. */
export function refuseBitmapCopies(
  {bitmaps}: Wanted,
  {opened, target}: Images,
  {hasFact = () => true}: Policy,
  {onWarning}: Pick<ConvertListener, 'onWarning'> = {},
): Unreadable | undefined {
  if (bitmaps === 'none') return undefined;
  const source = topOf(opened);
  for (const bitmap of readBitmaps(source)) {
    if (bitmap.inUse && hasFact('convert-skip-bitmaps')) {
      onWarning?.(`Skipping inconsistent bitmap '${bitmap.name}'`);
    } else {
      const refused = refuseCopy(bitmap, source, target.existing, hasFact);
      if (refused !== undefined) return refused;
    }
  }

  return undefined;
}

/** `target`: of an image that was there before. */
function refuseCopy(
  {name, inUse}: BitmapFacts,
  source: ImageFacts | undefined,
  target: ImageFacts | undefined,
  hasFact: HasFact,
): Unreadable | undefined {
  if (readBitmaps(target).some((other) => other.name === name)) {
    return refuse(`Failed to create bitmap ${name}: Bitmap already exists: ${name}`);
  }

  if (inUse) {
    return {
      ...refuse(`Failed to populate bitmap ${name}: Bitmap '${name}' is inconsistent and cannot be used`),
      hint: 'Try block-dirty-bitmap-remove to delete this bitmap from disk',
    };
  }

  const from = source?.virtualSizeBytes ?? 0n;
  const into = target?.virtualSizeBytes ?? from;
  return from === into ? undefined : refuse(`Failed to populate bitmap ${name}: ${wordSizes(from, into, hasFact)}`);
}

function wordSizes(source: bigint, target: bigint, hasFact: HasFact): string {
  return hasFact('bitmap-sizes')
    ? `Bitmaps are of different sizes (destination size is ${target}, source size is ${source}) and can't be merged`
    : "Bitmaps are incompatible and can't be merged";
}

function topOf({sources: [{chain}]}: Sources): ImageFacts | undefined {
  return chain.layers[0]?.facts;
}

/** Those of a qcow2 image, in qemu-img's order: the last of the directory first. */
function readBitmaps(facts: ImageFacts | undefined): readonly BitmapFacts[] {
  const details = facts?.details;
  return details?.kind === 'qcow2' ? details.bitmaps.toReversed() : [];
}

function refuse(message: string): Unreadable {
  return {kind: 'refused', code: 'bitmaps-unsupported', message};
}
