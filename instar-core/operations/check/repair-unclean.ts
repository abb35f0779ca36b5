import {Buffer} from 'node:buffer';
import {CHAIN_BODY} from '../../../guest/abi/chain-config.ts';
import {
  CHECK_CONFIG_LENGTH,
  CHECK_FLAG_REPAIR_UNCLEAN,
  CHECK_FLAGS,
  CHECK_MAGIC,
  CHECK_TOLD_LIMIT,
} from '../../../guest/abi/check-config.ts';
import type {Engine} from '../../engine.ts';
import {wordFinding} from '../../output/word-finding.ts';
import {makeChainConfig, WRITE_RIGHTS} from '../chain/chain-config.ts';
import type {ChainRequest} from '../chain/image-request.ts';
import type {OpenedLayer} from '../chain/open-chain.ts';
import {wordUnreadable, type Unreadable} from '../chain/word-unreadable.ts';
import {countWork} from '../chain/work.ts';
import type {ImageFormat} from '../info/image-facts.ts';
import {makeCheckDecoder} from './decode-check.ts';

const MOST_TOLD = 0xff_ff_ff_ff;
const REPAIRED: ReadonlySet<ImageFormat> = new Set<ImageFormat>(['qcow2', 'qed']);

/**
 * Repairs a qcow2 or qed image that its last writer did not close, before it is written to; others are left alone. `tell` gets a
 * line for each thing that is found and mended. Gives why the image could not be repaired. Throws InstarError when the
 * guest was killed.
 */
export async function repairUnclean(
  engine: Engine,
  request: ChainRequest,
  layer: OpenedLayer | undefined,
  tell: (line: string) => void,
): Promise<Unreadable | undefined> {
  if (layer?.facts.dirty !== true || !REPAIRED.has(layer.facts.format)) return undefined;
  const chain = {layers: [layer]};
  const decoder = makeCheckDecoder(layer.facts.format, (findings) => {
    for (const finding of findings) tell(wordFinding(finding));
  });
  const sandbox = await engine.sandbox();
  const outcome = await sandbox.run({
    program: 'check',
    ...makeChainConfig(CHECK_MAGIC, [{chain, rights: WRITE_RIGHTS}], makeBody(engine.limits.records)),
    limits: engine.limits,
    signal: engine.signal,
    workBytes: countWork([chain]),
    onMessage: decoder.add,
  });
  return outcome.kind === 'finished' ? undefined : wordUnreadable(outcome, [{request, chain}]);
}

function makeBody(records: number): Uint8Array {
  const body = Buffer.alloc(CHECK_CONFIG_LENGTH - CHAIN_BODY);
  body.writeUInt32LE(CHECK_FLAG_REPAIR_UNCLEAN, CHECK_FLAGS - CHAIN_BODY);
  body.writeUInt32LE(Math.min(records, MOST_TOLD), CHECK_TOLD_LIMIT - CHAIN_BODY);
  return body;
}
