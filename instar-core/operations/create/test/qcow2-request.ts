import {QCOW2_FORMAT} from '../../../command-line/create-options/qcow2.ts';
import {completeValues, readGivenOptions} from '../../../command-line/create-options/read-options.ts';
import {DEFAULT_LIMITS} from '../../../limits.ts';
import {makeEngine} from '../../../make-engine.ts';
import {parseQemuVersion} from '../../../output/qemu-version.ts';
import {createImage} from '../create-image.ts';
import type {CreatedImage, CreateRequest} from '../create-request.ts';

const CONTEXT = {
  personality: 'qemu-img',
  version: parseQemuVersion('10.2.0'),
  subject: '',
  stdout: () => undefined,
  stderr: () => undefined,
  warn: () => undefined,
} as const;

export type Qcow2Wish = {
  readonly target: string;
  readonly sizeBytes: bigint;
  /** As for `-o`. */
  readonly options?: string | undefined;
  readonly backing?: {readonly name: string; readonly format: string} | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A request for a qcow2 image, with the defaults that the command line fills in. */
function makeQcow2Request({target, sizeBytes, options = '', backing}: Qcow2Wish): CreateRequest {
  const given = readGivenOptions(options === '' ? [] : [options], QCOW2_FORMAT, CONTEXT);
  for (const [key, text] of [
    ['backing_file', backing?.name],
    ['backing_fmt', backing?.format],
  ] as const) {
    if (text !== undefined) given.set(key, {value: text, text});
  }

  return {
    format: QCOW2_FORMAT,
    target,
    name: target,
    virtualSize: sizeBytes,
    values: completeValues(given, QCOW2_FORMAT, CONTEXT),
    facts: {
      backingFormat: backing?.format,
      hasDrift: () => true,
      enumRefusal: (member, value) => `Parameter '${member}' does not accept value '${value}'`,
    },
    backing,
    creator: '10.2.0',
    time: 0n,
  };
}

/** Creates a qcow2 image in the wasm sandbox. */
export async function createQcow2(wish: Qcow2Wish): Promise<CreatedImage> {
  const engine = makeEngine({sandbox: 'wasm', hold: 'thread', limits: DEFAULT_LIMITS, signal: wish.signal});
  try {
    return await createImage(engine, makeQcow2Request(wish));
  } finally {
    await engine.close();
  }
}
