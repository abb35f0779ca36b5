import {Buffer} from 'node:buffer';
import {CHAIN_BODY} from '../../../guest/abi/chain-config.ts';
import {
  CHECK_CONFIG_LENGTH,
  CHECK_FLAG_RESERVED_BITS,
  CHECK_FLAG_STRUCTURE,
  CHECK_FLAGS,
  CHECK_MAGIC,
  CHECK_TOLD_LIMIT,
} from '../../../guest/abi/check-config.ts';
import type {Engine} from '../../engine.ts';
import {wordFinding} from '../../output/word-finding.ts';
import {errnoWords} from '../../storage/errno-words.ts';
import type {OpenedImage} from '../../storage/open-image.ts';
import {makeChainConfig, type LayerOptions} from '../chain/chain-config.ts';
import type {CheckCounts, CheckFinding, CheckResult} from '../check/check-facts.ts';
import {makeCheckDecoder} from '../check/decode-check.ts';
import type {ImageFacts} from '../info/image-facts.ts';
import {wordOutcome} from '../info/word-outcome.ts';
import type {Observed} from './finding.ts';
import {isLimit} from './observe-failure.ts';
import {quote} from './quote.ts';

type WholeImage = {
  readonly facts: ImageFacts;
  readonly files: readonly [OpenedImage, ...OpenedImage[]];
  readonly options?: LayerOptions | undefined;
};

/** Has the check program go through all tables of an image that is whole; what that says against it. */
export async function observeStructure(engine: Engine, image: WholeImage): Promise<readonly Observed[]> {
  const {facts, files} = image;
  const [file] = files;
  let first: CheckFinding | undefined;
  const decoder = makeCheckDecoder(facts.format, ([finding]) => {
    first ??= finding;
  });
  const sandbox = await engine.sandbox();
  const outcome = await sandbox.run({
    program: 'check',
    ...makeChainConfig(CHECK_MAGIC, [{chain: {layers: [image]}}], makeBody()),
    limits: engine.limits,
    signal: engine.signal,
    onMessage: decoder.add,
  });
  if (outcome.kind === 'finished') return observeResult(decoder.result(), first, facts, file);
  if (outcome.kind === 'killed' && isLimit(`guest-${outcome.reason}`)) {
    return [{id: 'unfinished', message: outcome.message}];
  }

  return [{id: 'metadata', message: wordOutcome(outcome, file).reason}];
}

function makeBody(): Uint8Array {
  const body = Buffer.alloc(CHECK_CONFIG_LENGTH - CHAIN_BODY);
  body.writeUInt32LE(CHECK_FLAG_RESERVED_BITS | CHECK_FLAG_STRUCTURE, CHECK_FLAGS - CHAIN_BODY);
  // The first is told, the others are counted.
  body.writeUInt32LE(1, CHECK_TOLD_LIMIT - CHAIN_BODY);
  return body;
}

function observeResult(
  result: CheckResult,
  first: CheckFinding | undefined,
  {clusterSizeBytes = 0n}: ImageFacts,
  {lengthBytes}: OpenedImage,
): readonly Observed[] {
  if (result.kind === 'unsupported') return [];
  if (result.kind === 'failed') {
    return [{id: 'metadata', message: `the check of its tables failed: ${errnoWords(result.errno)}`}];
  }

  return [
    ...observeErrors(result.counts, first),
    ...observeLeaks(result.counts),
    ...observeTail(result.counts, {lengthBytes, clusterSizeBytes}),
  ];
}

function observeErrors({corruptions, checkErrors}: CheckCounts, first: CheckFinding | undefined): readonly Observed[] {
  const errors = corruptions + checkErrors;
  if (errors === 0n) return [];
  const words =
    first === undefined ? '' : `, the first: ${quote(wordFinding(first).split('\n')[0] ?? '').slice(1, -1)}`;
  return [{id: 'metadata', message: `${errors} errors in the tables${words}`}];
}

function observeLeaks({leaks}: CheckCounts): readonly Observed[] {
  return leaks === 0n ? [] : [{id: 'leaked_space', message: `${leaks} clusters are counted as used and are not`}];
}

type Extent = {readonly lengthBytes: bigint; readonly clusterSizeBytes: bigint};

/** The last cluster may be cut or padded; what begins behind it is none of the image's. */
function observeTail({imageEndBytes}: CheckCounts, {lengthBytes, clusterSizeBytes}: Extent): readonly Observed[] {
  const tail = lengthBytes - imageEndBytes;
  if (imageEndBytes === 0n || tail < (clusterSizeBytes === 0n ? 512n : clusterSizeBytes)) return [];
  return [{id: 'trailing_data', message: `${tail} bytes lie behind the end of the image at byte ${imageEndBytes}`}];
}
