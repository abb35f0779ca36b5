import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {BENCH_CONFIG_LENGTH, BENCH_FLAG_WRITE, BENCH_FLAGS, BENCH_MAGIC, BENCH_PATTERN} from '../abi/bench-config.ts';
import {
  BENCH_MESSAGE_BEGIN,
  BENCH_MESSAGE_END,
  BENCH_MESSAGE_LENGTH,
  BENCH_MESSAGE_OUTSIDE,
} from '../abi/bench-messages.ts';
import {CHAIN_FIRST_LAYERS, CHAIN_FIRST_TABLE} from '../abi/chain-config.ts';
import {STATUS_BAD_CONFIG, STATUS_OK} from '../abi/status.ts';
import {ReadTarget} from '../bench/read-target.ts';
import {Receiver, Requests} from '../bench/requests.ts';
import {WriteTarget} from '../bench/write-target.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {Region} from '../bytes/region.ts';
import {openEncoder} from '../cipher/encoder.ts';
import {openChain, stackLayers} from '../driver/chain.ts';
import {isConfigOf, readLayerConfigs} from '../driver/layer-config.ts';
import {openWriter} from '../driver/open-writer.ts';
import {emitMessage} from '../host/calls.ts';

/** Bytes that are moved at once; a longer request is sent in pieces. */
const PIECE_SIZE: u32 = 0x200000;

/** Sends the requests that the config describes, and tells when it begins and how it ended: BENCH_MESSAGE_*. */
export function run(): i32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  if (!isConfigOf(config, BENCH_MAGIC, BENCH_CONFIG_LENGTH)) return STATUS_BAD_CONFIG;
  if (loadLe32(config, CHAIN_FIRST_LAYERS) == 0) return STATUS_BAD_CONFIG;
  if ((loadLe32(config, BENCH_FLAGS) & BENCH_FLAG_WRITE) != 0) write(config);
  else send(config, new ReadTarget(openChain(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS), PIECE_SIZE));
  return STATUS_OK;
}

/** What the image has not itself is read from the layers below. */
function write(config: Region): void {
  const layers = readLayerConfigs(config, CHAIN_FIRST_TABLE, CHAIN_FIRST_LAYERS);
  const writer = openWriter(layers[0], stackLayers(layers, 1, layers.length - 1));
  const pattern = loadLe32(config, BENCH_PATTERN) as u8;
  send(config, new WriteTarget(writer, layers[0], openEncoder(writer.encoding()), pattern, PIECE_SIZE));
  writer.finish();
}

function send(config: Region, to: Receiver): void {
  tell(BENCH_MESSAGE_BEGIN);
  const isWhole = new Requests(config).send(to);
  tell(isWhole ? BENCH_MESSAGE_END : BENCH_MESSAGE_OUTSIDE);
}

function tell(kind: u32): void {
  emitMessage(kind, new Region(CONFIG_ADDRESS, 0), BENCH_MESSAGE_LENGTH);
}
