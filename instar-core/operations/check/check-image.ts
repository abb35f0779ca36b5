import {Buffer} from 'node:buffer';
import {CHAIN_BODY} from '../../../guest/abi/chain-config.ts';
import {CHECK_CONFIG_LENGTH, CHECK_FLAGS, CHECK_MAGIC, CHECK_TOLD_LIMIT} from '../../../guest/abi/check-config.ts';
import type {Engine} from '../../engine.ts';
import type {Limits} from '../../sandbox/sandbox.ts';
import {makeChainConfig} from '../chain/chain-config.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import type {OpenedLayer} from '../chain/open-chain.ts';
import type {ReadPolicy} from '../chain/read-policy.ts';
import {countWork} from '../chain/work.ts';
import {walkChain, type Failure} from '../chain/walk-chain.ts';
import {wordUnreadable} from '../chain/word-unreadable.ts';
import {holdBack} from '../map/hold-back.ts';
import type {CheckFinding, CheckResult} from './check-facts.ts';
import {encodeRules, type CheckRules} from './check-rules.ts';
import {makeCheckDecoder} from './decode-check.ts';

const MAX_TOLD = 0xff_ff_ff_ff;

export type CheckRequest = ChainRequest & {
  /** Checks every image of the chain that `follow` opens; else only the first. */
  readonly checksChain: boolean;
  readonly rules: CheckRules;
};

/** What is told while a check goes on. Findings of an image come before its result. */
export type CheckListener = {
  readonly onFindings: (findings: readonly CheckFinding[]) => void;
  /** `name` is what the image is called: as the user typed it, or as the image above it names it. */
  readonly onResult: (result: CheckResult, image: {readonly name: string}) => void;
};

/**
 * Checks an image, and with `checksChain` each one below it. Gives undefined once all was told, else why an image could
 * not be opened. Throws InstarError when the guest was killed.
 */
export async function checkImage(
  engine: Engine,
  request: CheckRequest,
  policy: ReadPolicy,
  listener: CheckListener,
): Promise<Failure | undefined> {
  const layers: OpenedLayer[] = [];
  try {
    // qemu-img opens whatever it checks for reading, so it asks for passphrases too; tables are not encrypted.
    const readsContents = policy.probing === 'qemu';
    const options = {policy: {...policy, readsContents}, wording: readsContents ? 'nested' : 'each'} as const;
    const failure = await walkChain(engine, request, options, (layer, files) => layers.push({...layer, files}));
    return failure ?? (await checkLayers(engine, request, layers, listener));
  } finally {
    for (const {files} of layers) for (const file of files) file.close();
  }
}

async function checkLayers(
  engine: Engine,
  request: CheckRequest,
  layers: readonly OpenedLayer[],
  listener: CheckListener,
): Promise<Failure | undefined> {
  for (const layer of request.checksChain ? layers : layers.slice(0, 1)) {
    const title = layer === layers[0] ? (request.title ?? layer.name) : layer.name;
    const failure = await checkLayer(engine, {...request, title}, layer, listener);
    if (failure !== undefined) return failure;
  }

  return undefined;
}

async function checkLayer(
  engine: Engine,
  request: CheckRequest & {readonly title: string},
  layer: OpenedLayer,
  {onFindings, onResult}: CheckListener,
): Promise<Failure | undefined> {
  const decoder = makeCheckDecoder(layer.facts.format, onFindings);
  const held = holdBack(decoder.add);
  const sandbox = await engine.sandbox();
  const chain = {layers: [layer]};
  const outcome = await sandbox.run({
    program: 'check',
    ...makeChainConfig(CHECK_MAGIC, [{chain}], makeBody(request, engine.limits)),
    limits: engine.limits,
    signal: engine.signal,
    workBytes: countWork([chain]),
    onMessage: held.add,
  });
  if (outcome.kind !== 'killed') held.release();
  if (outcome.kind !== 'finished') return wordUnreadable(outcome, [{request, chain}]);
  onResult(decoder.result(), {name: request.title});
  return undefined;
}

function makeBody({rules}: CheckRequest, {records}: Limits): Uint8Array {
  const body = Buffer.alloc(CHECK_CONFIG_LENGTH - CHAIN_BODY);
  body.writeUInt32LE(encodeRules(rules), CHECK_FLAGS - CHAIN_BODY);
  body.writeUInt32LE(Math.min(records, MAX_TOLD), CHECK_TOLD_LIMIT - CHAIN_BODY);
  return body;
}
