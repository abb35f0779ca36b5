import type {Engine} from './engine.ts';
import {InstarError} from './instar-error.ts';
import type {ImageReport, InfoOptions} from './library-options.ts';
import {DEPTH_LIMIT, type ReadPolicy} from './operations/chain/read-policy.ts';
import {isImageFormat} from './operations/info/format-numbers.ts';
import {readChain} from './operations/info/read-chain.ts';
import {holds} from './output/drift.ts';
import {DEFAULT_QEMU_VERSION} from './output/known-versions.ts';
import {confineTo} from './storage/confinement.ts';

/** Describes the image at `path`, with `follow` its backing files too, the image first. */
export async function readReports(
  engine: Engine,
  path: string,
  {follow, ...options}: InfoOptions & {readonly follow: boolean},
): Promise<readonly ImageReport[]> {
  const {format} = options;
  checkImageCall(path, format);
  const outcome = await readChain(engine, {name: {text: path}, format, follow}, makeLibraryPolicy(options));
  if (outcome.kind === 'refused') {
    const {code, message, notice, hint = ''} = outcome;
    throw new InstarError(code, notice === undefined ? message : `${message}; ${notice}`, {hint});
  }

  return outcome.layers.map(({facts, fullBackingName}) => ({...facts, fullBackingName}));
}

/** What callers in JavaScript can get wrong. Throws InstarError. */
export function checkImageCall(path: string, format: string | undefined): void {
  if (path.includes('\0')) {
    throw new InstarError('invalid-path', 'The path holds a zero byte, which no file name can');
  }

  if (format !== undefined && !isImageFormat(format)) {
    throw new InstarError('invalid-option', `format '${String(format)}' is not known`);
  }
}

export function makeLibraryPolicy({
  probing = 'secure',
  confine,
  maxDepth = DEPTH_LIMIT,
}: Pick<InfoOptions, 'probing' | 'confine' | 'maxDepth'>): ReadPolicy {
  if (!Number.isInteger(maxDepth) || maxDepth < 1 || maxDepth > DEPTH_LIMIT) {
    throw new InstarError(
      'invalid-option',
      `maxDepth is ${maxDepth}; it must be a whole number from 1 to ${DEPTH_LIMIT}`,
    );
  }

  return {
    probing,
    extents: probing === 'qemu' ? 'qemu' : 'beside',
    vpcSizeField: holds('vpc-size-field', DEFAULT_QEMU_VERSION),
    opensDataFile: false,
    confinement: confine === undefined ? undefined : confineTo(confine),
    depthLimit: maxDepth,
  };
}
