import type {Engine} from '../../engine.ts';
import {InstarError} from '../../instar-error.ts';
import type {GuestOutcome} from '../../sandbox/sandbox.ts';
import {systemErrorCode, systemErrorWords} from '../../storage/system-error-words.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import type {Unreadable} from '../chain/word-unreadable.ts';
import {protocolError} from '../info/record-reader.ts';
import type {ConvertListener, ConvertOutcome, ConvertRequest} from './convert-request.ts';
import type {Conversion} from './make-config.ts';
import type {OpenedTarget} from './open-target.ts';
import {refuseBitmapCopies} from './refuse-bitmaps.ts';
import {runConversion} from './run-conversion.ts';
import {wordConvertFailure} from './word-convert-failure.ts';

/** Copies what the conversion is about; the target is not kept by that. Throws InstarError when a guest was killed. */
export async function fillTarget(
  engine: Engine,
  conversion: Conversion,
  policy: ReadPolicy,
  listener: ConvertListener,
): Promise<ConvertOutcome> {
  const {outcome, sizes} = await runConversion(engine, conversion, listener);
  if (outcome.kind !== 'finished') return refuse(outcome, conversion, policy);
  if (sizes === undefined) throw protocolError('no sizes');
  const uncopied = refuseBitmapCopies(conversion.request, conversion, policy, listener);
  if (uncopied !== undefined) return uncopied;
  const {kind: sandbox} = await engine.sandbox();
  return {
    kind: 'converted',
    virtualSizeBytes: sizes.target,
    sourceSizeBytes: sizes.sources,
    files: conversion.target.files,
    sandbox,
  };
}

/** `unsafe` leaves it to the system when the bytes reach the disk. */
export function keepTarget(
  {signal}: Engine,
  {targetCache}: Pick<ConvertRequest, 'targetCache'>,
  target: OpenedTarget,
): void {
  // The guests may have been done before they were told.
  if (signal?.aborted === true) throw new InstarError('aborted', 'interrupted');
  try {
    if (targetCache !== 'unsafe') target.flush();
    target.commit();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw new InstarError('input-output', `error while flushing ${target.name}: ${systemErrorWords(code)}`, {
      cause: error,
    });
  }
}

function refuse(
  outcome: Exclude<GuestOutcome, {kind: 'finished'}>,
  {request, opened, target}: Conversion,
  {hasFact}: ReadPolicy,
): Unreadable {
  const {name, files} = target;
  const written = {request: {name: {text: files[0] ?? name}, title: name}, chain: {layers: []}};
  return wordConvertFailure(outcome, {sources: opened.sources, target: written, wording: request.wording, hasFact});
}
