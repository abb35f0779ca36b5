import {Buffer} from 'node:buffer';
import {CHAIN_BODY, LAYER_RANDOM_SIZE} from '../../../guest/abi/chain-config.ts';
import {
  BENCH_CONFIG_LENGTH,
  BENCH_COUNT,
  BENCH_FLAG_WRAPS_WHOLE,
  BENCH_FLAG_WRITE,
  BENCH_FLAGS,
  BENCH_FLUSH_INTERVAL,
  BENCH_MAGIC,
  BENCH_OFFSET,
  BENCH_PATTERN,
  BENCH_SIZE,
  BENCH_STEP,
} from '../../../guest/abi/bench-config.ts';
import {BENCH_MESSAGE_BEGIN, BENCH_MESSAGE_END, BENCH_MESSAGE_OUTSIDE} from '../../../guest/abi/bench-messages.ts';
import type {Engine} from '../../engine.ts';
import {InstarError} from '../../instar-error.ts';
import {nowMs} from '../../sandbox/clock.ts';
import type {Message} from '../../sandbox/sandbox.ts';
import {makeChainConfig, WRITE_RIGHTS, type ChainToRead} from '../chain/chain-config.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import {isEncrypted} from '../chain/is-encrypted.ts';
import {openChain, type OpenedChain} from '../chain/open-chain.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import {wordUnreadable, type Unreadable} from '../chain/word-unreadable.ts';
import {countWork} from '../chain/work.ts';
import {repairUnclean} from '../check/repair-unclean.ts';
import {systemRandomBytes} from '../create/system-random.ts';
import {protocolError} from '../info/record-reader.ts';

const SECTOR_BYTES = 512n;

/** The requests to send; sizes and offsets in bytes. */
export type BenchPlan = {
  readonly count: number;
  readonly sizeBytes: number;
  readonly offsetBytes: bigint;
  readonly stepBytes: number;
  /** The byte to write; absent: the requests read. */
  readonly pattern?: number | undefined;
  /** Requests between two flushes; 0: none. */
  readonly flushInterval: number;
  /** Drift fact `bench-offset-wraps`. */
  readonly wrapsWhole: boolean;
};

/** How long the requests took, or that one passed the image's end. */
export type BenchResult = {readonly kind: 'done'; readonly seconds: number} | {readonly kind: 'outside'};

export type BenchRequest = {readonly image: ChainRequest; readonly plan: BenchPlan};

export type BenchEvents = {
  /** The image is open, and the first request follows. */
  readonly onOpen: () => void;
  /** What is mended in the image before, as a line. */
  readonly onRepair?: (line: string) => void;
  /** The image of that name is written, and only probing says that it is raw. */
  readonly onGuessedRaw?: (name: string) => void;
};

/** Sends requests to an image, one after the other, and measures how long that takes. Throws InstarError when the guest was killed. */
export async function benchImage(
  engine: Engine,
  request: BenchRequest,
  policy: ReadPolicy,
  {onOpen, onRepair, onGuessedRaw}: BenchEvents,
): Promise<BenchResult | Unreadable> {
  const chain = await openChain(engine, {...request.image, isWritten: isWriting(request.plan)}, policy);
  if (chain.kind === 'refused') return chain;
  try {
    const [top] = chain.layers;
    if (isWriting(request.plan) && top?.isProbed && top.facts.format === 'raw') onGuessedRaw?.(top.name);
    const tell = (line: string): void => onRepair?.(line);
    const failure = isWriting(request.plan) ? await repairUnclean(engine, request.image, top, tell) : undefined;
    if (failure !== undefined) return failure;
    refuseParts(chain, request.plan);
    return await benchChain(engine, chain, request, makeStopwatch(onOpen));
  } finally {
    chain.close();
  }
}

/** What is encrypted is written in whole sectors only. */
function refuseParts({layers}: OpenedChain, plan: BenchPlan): void {
  const {sizeBytes, stepBytes, offsetBytes} = plan;
  const isWhole = [BigInt(sizeBytes), BigInt(stepBytes), offsetBytes].every((bytes) => bytes % SECTOR_BYTES === 0n);
  if (isWriting(plan) && !isWhole && isEncrypted(layers[0]?.facts)) {
    throw new InstarError(
      'unaligned-request',
      `Encrypted images are written in multiples of ${SECTOR_BYTES} bytes only`,
    );
  }
}

async function benchChain(
  engine: Engine,
  chain: OpenedChain,
  {image, plan}: BenchRequest,
  watch: Stopwatch,
): Promise<BenchResult | Unreadable> {
  const sandbox = await engine.sandbox();
  const outcome = await sandbox.run({
    program: 'bench',
    ...makeChainConfig(BENCH_MAGIC, [{chain, ...(isWriting(plan) && makeWriting())}], makeBody(plan)),
    limits: engine.limits,
    workBytes: countWork([chain]) + BigInt(plan.count) * BigInt(plan.sizeBytes),
    signal: engine.signal,
    onMessage: watch.hear,
  });
  if (outcome.kind === 'finished') return watch.result();
  return wordUnreadable(outcome, [{request: image, chain}], (_, __, reason) => `Failed request: ${reason}`);
}

function isWriting({pattern}: BenchPlan): boolean {
  return pattern !== undefined;
}

/** What an image that is written needs besides. */
function makeWriting(): Pick<ChainToRead, 'options' | 'rights'> {
  return {options: [{random: systemRandomBytes(LAYER_RANDOM_SIZE)}], rights: WRITE_RIGHTS};
}

type Stopwatch = {readonly hear: (message: Message) => void; readonly result: () => BenchResult};

/** Reads the clock when the guest says that it begins and ends: it has none itself. */
function makeStopwatch(onOpen: () => void): Stopwatch {
  let begunMs: number | undefined;
  let result: BenchResult | undefined;
  return {
    hear({kind, bytes}) {
      if (bytes.length > 0 || result !== undefined) throw protocolError('a message after the last');
      if (kind === BENCH_MESSAGE_BEGIN && begunMs === undefined) {
        onOpen();
        begunMs = nowMs();
      } else if (kind === BENCH_MESSAGE_OUTSIDE) result = {kind: 'outside'};
      else if (kind === BENCH_MESSAGE_END && begunMs !== undefined)
        result = {kind: 'done', seconds: (nowMs() - begunMs) / 1000};
      else throw protocolError(`message of unknown kind ${kind}`);
    },
    result() {
      if (result === undefined) throw protocolError('no result');
      return result;
    },
  };
}

function makeBody(plan: BenchPlan): Uint8Array {
  const body = Buffer.alloc(BENCH_CONFIG_LENGTH - CHAIN_BODY);
  const u32 = (value: number, at: number): number => body.writeUInt32LE(value, at - CHAIN_BODY);
  u32(plan.count, BENCH_COUNT);
  u32(plan.sizeBytes, BENCH_SIZE);
  body.writeBigUInt64LE(plan.offsetBytes, BENCH_OFFSET - CHAIN_BODY);
  body.writeBigUInt64LE(BigInt(plan.stepBytes), BENCH_STEP - CHAIN_BODY);
  u32(plan.flushInterval, BENCH_FLUSH_INTERVAL);
  u32(plan.pattern ?? 0, BENCH_PATTERN);
  const flags = (isWriting(plan) ? BENCH_FLAG_WRITE : 0) | (plan.wrapsWhole ? BENCH_FLAG_WRAPS_WHOLE : 0);
  u32(flags, BENCH_FLAGS);
  return body;
}
