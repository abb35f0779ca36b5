import {store8} from '../../bytes/little-endian.ts';
import {allocateRegion, Region} from '../../bytes/region.ts';
import {BitStream} from './bit-stream.ts';
import {
  DISTANCES_AT,
  FseHeader,
  LITERAL_LENGTHS_AT,
  LITERAL_SYMBOLS,
  LITERALS_AT,
  MATCH_LENGTHS_AT,
} from './fse-header.ts';
import {FseTable} from './fse-table.ts';
import {DISTANCE_BITS, LITERAL_LENGTH_BITS, MATCH_LENGTH_BITS, ValueDecoder} from './values.ts';
import {Window} from './window.ts';

const MATCH_LIMIT: u32 = 10_000;
const LITERAL_LIMIT: u32 = 40_000;
const LENGTH_STATES: u32 = 64;
const DISTANCE_STATES: u32 = 256;
const LITERAL_STATES: u32 = 1024;

/** What decoding a block needs; made once. */
class Workspace {
  public readonly header: FseHeader = new FseHeader();
  public readonly stream: BitStream = new BitStream();
  public readonly literals: Region = allocateRegion(LITERAL_LIMIT);
  public readonly literalTable: FseTable = new FseTable(LITERAL_STATES);
  public readonly literalLengths: ValueDecoder = new ValueDecoder(LENGTH_STATES, LITERAL_LENGTH_BITS);
  public readonly matchLengths: ValueDecoder = new ValueDecoder(LENGTH_STATES, MATCH_LENGTH_BITS);
  public readonly distances: ValueDecoder = new ValueDecoder(DISTANCE_STATES, DISTANCE_BITS);
}

let workspace: Workspace | null = null;

/** Decodes the block at `at`; gives its size with its header, zero when it is broken. */
export function decodeFseBlock(isPacked: bool, from: Region, at: u32, length: u32, window: Window): u32 {
  const work = workspace ? (workspace as Workspace) : new Workspace();
  workspace = work;
  const header = work.header;
  if (!header.read(isPacked, from, at, length) || !isSound(header)) return 0;
  const left = length - header.size;
  if (header.literalBytes > left || header.matchBytes > left - header.literalBytes) return 0;
  const literalsEnd: u32 = at + header.size + header.literalBytes;
  if (!startTables(work)) return 0;
  work.stream.start(from, at, literalsEnd, header.literalUnused);
  if (!decodeLiterals(work)) return 0;
  work.stream.start(from, at, literalsEnd + header.matchBytes, header.matchUnused);
  if (!decodeMatches(work, window)) return 0;
  return header.size + header.literalBytes + header.matchBytes;
}

function isSound(header: FseHeader): bool {
  for (let lane: u32 = 0; lane < 4; lane++) if (header.literalStates[lane] >= LITERAL_STATES) return false;
  const hasStates =
    header.literalLengthState < LENGTH_STATES &&
    header.matchLengthState < LENGTH_STATES &&
    header.distanceState < DISTANCE_STATES;
  const hasCounts = header.literals <= LITERAL_LIMIT && header.literals % 4 == 0 && header.matches <= MATCH_LIMIT;
  return hasStates && hasCounts && header.literalUnused < 8 && header.matchUnused < 8;
}

function startTables(work: Workspace): bool {
  const header = work.header;
  const frequencies = header.frequencies;
  return (
    work.literalTable.fill(frequencies, LITERALS_AT, LITERAL_SYMBOLS) &&
    work.literalLengths.start(frequencies, LITERAL_LENGTHS_AT, header.literalLengthState) &&
    work.matchLengths.start(frequencies, MATCH_LENGTHS_AT, header.matchLengthState) &&
    work.distances.start(frequencies, DISTANCES_AT, header.distanceState)
  );
}

/** Four literals in turn, each lane with a state of its own. */
function decodeLiterals(work: Workspace): bool {
  const table = work.literalTable;
  const stream = work.stream;
  const states = work.header.literalStates;
  for (let at: u32 = 0; at < work.header.literals; at += 4) {
    stream.refill();
    for (let lane: u32 = 0; lane < 4; lane++) {
      store8(work.literals, at + lane, table.symbolOf(states[lane]) as u8);
      states[lane] = table.advance(states[lane], stream);
    }
    if (stream.isBroken) return false;
  }
  return !stream.isBroken;
}

/** A distance of zero stands for the one before. */
function decodeMatches(work: Workspace, window: Window): bool {
  const stream = work.stream;
  let used: u32 = 0;
  let distance: u32 = 0;
  for (let match: u32 = 0; match < work.header.matches && !window.isFull; match++) {
    stream.refill();
    const literals = work.literalLengths.decode(stream);
    const length = work.matchLengths.decode(stream);
    const given = work.distances.decode(stream);
    if (stream.isBroken || literals > work.header.literals - used) return false;
    if (given != 0) distance = given;
    window.copyLiterals(work.literals, used, literals);
    used += literals;
    if (length > 0 && !window.isFull && !window.copyMatch(distance, length)) return false;
  }
  return !stream.isBroken;
}
