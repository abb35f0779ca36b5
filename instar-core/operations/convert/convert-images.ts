import type {Engine} from '../../engine.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import type {ConvertListener, ConvertOutcome, ConvertRequest, ConvertTarget} from './convert-request.ts';
import {fillTarget, keepTarget} from './fill-target.ts';
import {openSources, type OpenedSources} from './open-sources.ts';
import {openStreamTarget} from './open-stream-target.ts';
import {openTarget, type OpenedTarget} from './open-target.ts';
import {copiesBitmaps, refuseSourceBitmaps, refuseTargetBitmaps} from './refuse-bitmaps.ts';
import {refuseShared} from './refuse-shared.ts';
import {prepareCrew} from './run-conversion.ts';

/**
 * Copies what the sources hold into the target. Unless it comes to `converted`, a new target is not there. Throws
 * InstarError when a guest was killed, and what `prepare` and the creation of the target throw.
 */
export async function convertImages(
  engine: Engine,
  request: ConvertRequest,
  policy: ReadPolicy,
  listener: ConvertListener = {},
): Promise<ConvertOutcome> {
  const opened = await openSources(engine, request.sources, policy);
  if (opened.kind === 'refused') return opened;
  try {
    const window = request.window?.(opened.sizeBytes);
    const sizeBytes = window === undefined ? opened.sizeBytes : window.endBytes - window.fromBytes;
    const prepared = await prepareTarget(request.target, sizeBytes);
    const unwanted = refuseSourceBitmaps(request, opened, policy);
    if (unwanted !== undefined) return unwanted;
    prepareCrew(engine, request, opened);
    const target =
      prepared.kind === 'stream'
        ? await openStreamTarget(engine, prepared, {sizeBytes, asked: request}, policy)
        : await openTarget(engine, prepared, sizeBytes, policy);
    if (target.kind === 'refused') return target;
    try {
      const refused = await refuseTarget(request, {opened, target}, listener);
      if (refused !== undefined) return refused;
      listener.onOpen?.();
      const hasBitmaps = copiesBitmaps(request, {opened, target}, policy);
      const converted = await fillTarget(engine, {request, opened, target, window, hasBitmaps}, policy, listener);
      if (converted.kind === 'converted') keepTarget(engine, request, target);
      return converted;
    } finally {
      target.close();
    }
  } finally {
    opened.close();
  }
}

/** Why the target is not written to; one that was not closed is mended first. */
async function refuseTarget(
  request: ConvertRequest,
  {opened, target}: {readonly opened: OpenedSources; readonly target: OpenedTarget},
  {onRepair}: ConvertListener,
) {
  const shared = refuseShared(opened, target);
  if (shared !== undefined) return shared;
  const unmended = await target.repair?.((line) => onRepair?.(line));
  return unmended ?? refuseTargetBitmaps(request, target);
}

/** Reads the options of a new target before anything else is refused, as qemu-img does; what it asks for is made later. */
async function prepareTarget(target: ConvertTarget, sizeBytes: bigint): Promise<ConvertTarget> {
  if (target.kind === 'existing') return target;
  const prepared = await target.prepare(sizeBytes);
  return {...target, prepare: () => prepared};
}
