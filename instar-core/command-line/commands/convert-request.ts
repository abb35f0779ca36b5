import type {ConvertRequest, ConvertSource} from '../../operations/convert/convert-request.ts';
import {holds} from '../../output/drift.ts';
import type {HeldInput} from '../../storage/standard-input.ts';
import type {CommandContext} from '../command.ts';
import type {ConvertArguments} from './convert-arguments.ts';
import {findCacheMode} from './convert-options.ts';
import {pathOfSource} from './convert-streams.ts';
import {readConvertTarget} from './convert-target.ts';
import {readImageOperand, refuseBothFormats} from './image-operand.ts';

/** What one `convert` call is to do; `held` is standard input, where that is a source. Throws InstarError. */
export function makeConvertRequest(
  typed: ConvertArguments,
  held: HeldInput | undefined,
  context: CommandContext,
): ConvertRequest {
  const {compress, sparseBytes, targetIsZero, salvage, bitmaps, copyOffload, rateLimit, workers, sourceCache} = typed;
  return {
    sources: typed.sources.map((text, index) => ({
      ...readSource(pathOfSource(text, held), typed, context),
      title: text,
      snapshot: snapshotOf(typed, index),
    })),
    target: readConvertTarget(typed, context),
    compress,
    sparseBytes,
    copiesCutBlocks: !holds('convert-cut-blocks', context.version),
    targetIsZero,
    salvage,
    bitmaps,
    copyOffload,
    rateLimit,
    workers,
    sourceCache,
    // What is no mode is refused with the target.
    targetCache: findCacheMode(typed.targetCache) ?? 'unsafe',
  };
}

function readSource(text: string, typed: ConvertArguments, context: CommandContext): ConvertSource {
  const {sourceFormat: format, isSourceOptions: isImageOptions, secrets} = typed;
  refuseBothFormats({format, isImageOptions});
  return {
    ...readImageOperand(text, {format, isImageOptions, secrets, opensBacking: true}, context),
    follow: true,
  };
}

/** One that is named by its parts is the first source's; any other, among several sources, is refused once all are open. */
function snapshotOf({sources, snapshot}: ConvertArguments, index: number): ConvertSource['snapshot'] {
  const isRead = snapshot?.kind === 'exact' ? index === 0 : sources.length === 1;
  return isRead ? snapshot : undefined;
}
