import type {ConvertListener, ConvertRequest} from './convert-request.ts';
import type {OpenedSources} from './open-sources.ts';
import type {OpenedTarget} from './open-target.ts';
import type {BitmapFacts, ImageFacts} from '../info/image-facts.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';

/** What `--bitmaps` refuses of the first source, before a target is made. */
export function refuseSourceBitmaps(
  {bitmaps: wanted}: Pick<ConvertRequest, 'bitmaps'>,
  {sources: [{chain}]}: Pick<OpenedSources, 'sources'>,
  {onWarning}: Pick<ConvertListener, 'onWarning'>,
): Unreadable | undefined {
  if (wanted === 'none') return undefined;
  const bitmaps = readBitmaps(chain.layers[0]?.facts);
  if (bitmaps === undefined) return refuse('Source lacks bitmap support');
  const [broken] = bitmaps.filter(({inUse}) => inUse);
  if (broken !== undefined && wanted === 'all') {
    return {
      ...refuse(`Cannot copy inconsistent bitmap '${broken.name}'`),
      hint: "Try --skip-broken-bitmaps, or use 'qemu-img bitmap --remove' to delete it\n",
    };
  }

  const [whole] = bitmaps.filter(({inUse}) => !inUse);
  if (whole !== undefined) {
    return refuse(`Bitmap '${whole.name}' cannot be copied: instar does not write bitmaps; convert without --bitmaps`);
  }

  for (const {name} of bitmaps) onWarning?.(`Skipping inconsistent bitmap '${name}'`);
  return undefined;
}

/** What it refuses of the target. */
export function refuseTargetBitmaps(
  {bitmaps}: Pick<ConvertRequest, 'bitmaps'>,
  {holdsBitmaps, toWrite}: Pick<OpenedTarget, 'holdsBitmaps' | 'toWrite'>,
): Unreadable | undefined {
  if (bitmaps === 'none' || holdsBitmaps) return undefined;
  return refuse(`Format driver '${toWrite.chain.layers[0]?.facts.format ?? 'raw'}' does not support bitmaps`);
}

/** Only qcow2 images of version 3 and above have any; undefined for every other one. */
function readBitmaps(facts: ImageFacts | undefined): readonly BitmapFacts[] | undefined {
  const details = facts?.details;
  return details?.kind === 'qcow2' && details.version >= 3 ? details.bitmaps : undefined;
}

function refuse(message: string): Unreadable {
  return {kind: 'refused', code: 'bitmaps-unsupported', message};
}
