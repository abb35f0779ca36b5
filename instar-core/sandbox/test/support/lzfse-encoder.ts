import {Buffer} from 'node:buffer';

// A small LZFSE encoder for tests, written from the decoder's side: its tables tell which state leads where, and the
// encoder looks up the state that leads to the one it has. It compresses badly and uses every part of the format.

/** One step of a block: these bytes, then `match` bytes of `distance` bytes before. */
export type LzfseStep = {readonly literals: Buffer; readonly match: number; readonly distance: number};

/** What steps come to, after `before`. */
export function expandSteps(steps: readonly LzfseStep[], before = Buffer.alloc(0)): Buffer {
  const out = [...before];
  for (const {literals, match, distance} of steps) {
    out.push(...literals);
    for (let index = 0; index < match; index++) out.push(out[out.length - distance] ?? 0);
  }
  return Buffer.from(out.slice(before.length));
}

export const END_BLOCK = Buffer.from('bvx$');

export function makePlainBlock(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from('bvx-'), u32(bytes.length), bytes]);
}

/** Each step as a large-distance operation, which has room for any; literals beyond three go alone before it. */
export function makeLzvnBlock(steps: readonly LzfseStep[]): Buffer {
  const operations = steps.flatMap(({literals, match, distance}) => [
    ...literalOperations(literals),
    ...matchOperations(match, distance),
  ]);
  const payload = Buffer.concat([...operations, Buffer.from([0x06, 0, 0, 0, 0, 0, 0, 0])]);
  return Buffer.concat([Buffer.from('bvxn'), u32(lengthOf(steps)), u32(payload.length), payload]);
}

export function makeFseBlock(steps: readonly LzfseStep[], isPacked: boolean): Buffer {
  const literals = steps.flatMap((step) => [...step.literals]);
  while (literals.length % 4 !== 0) literals.push(0);
  const values = [
    steps.map((step) => splitValue(step.literals.length, LITERAL_LENGTHS)),
    steps.map((step) => splitValue(step.match, MATCH_LENGTHS)),
    steps.map((step) => splitValue(step.distance, DISTANCES)),
  ] as const;
  const tables = {
    lengths: makeTable(
      64,
      20,
      values[0].map(({symbol}) => symbol),
    ),
    matches: makeTable(
      64,
      20,
      values[1].map(({symbol}) => symbol),
    ),
    distances: makeTable(
      256,
      64,
      values[2].map(({symbol}) => symbol),
    ),
    literals: makeTable(1024, 256, literals),
  };
  const literalStream = encodeLiterals(tables.literals, literals);
  const stepStream = encodeSteps([tables.lengths, tables.matches, tables.distances], values);
  const header = (isPacked ? makePackedHeader : makePlainHeader)({
    raw: lengthOf(steps),
    literals: literals.length,
    matches: steps.length,
    literalStream,
    stepStream,
    frequencies: Object.values(tables).flatMap(({frequencies}) => frequencies),
  });
  return Buffer.concat([header, literalStream.bytes, stepStream.bytes]);
}

const lengthOf = (steps: readonly LzfseStep[]): number =>
  steps.reduce((sum, {literals, match}) => sum + literals.length + match, 0);

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function literalOperations(literals: Buffer): readonly Buffer[] {
  const operations: Buffer[] = [];
  for (let at = 0; at < literals.length; at += 271) {
    const part = literals.subarray(at, at + 271);
    const head = part.length < 16 ? [0xe0 | part.length] : [0xe0, part.length - 16];
    operations.push(Buffer.from(head), part);
  }
  return operations;
}

/** The first operation names the distance; the rest of a long match repeats it. */
function matchOperations(match: number, distance: number): readonly Buffer[] {
  if (match === 0) return [];
  const first = Math.min(match, 10);
  const operations = [Buffer.from([((first - 3) << 3) | 7, distance & 255, distance >> 8])];
  for (let left = match - first; left > 0; left -= Math.min(left, 271)) {
    const part = Math.min(left, 271);
    operations.push(Buffer.from(part < 16 ? [0xf0 | part] : [0xf0, part - 16]));
  }
  return operations;
}

type Alphabet = {readonly bases: readonly number[]; readonly extra: readonly number[]};

const LITERAL_LENGTHS = makeAlphabet([...Array.from({length: 16}, () => 0), 2, 3, 5, 8]);
const MATCH_LENGTHS = makeAlphabet([...Array.from({length: 16}, () => 0), 3, 5, 8, 11]);
const DISTANCES = makeAlphabet(Array.from({length: 64}, (_, index) => index >> 2));

function makeAlphabet(extra: readonly number[]): Alphabet {
  const bases = [0];
  for (const bits of extra.slice(0, -1)) bases.push((bases.at(-1) ?? 0) + 2 ** bits);
  return {bases, extra};
}

type Value = {readonly symbol: number; readonly rest: number; readonly bits: number};

function splitValue(value: number, {bases, extra}: Alphabet): Value {
  const symbol = bases.findLastIndex((base) => base <= value);
  return {symbol, rest: value - (bases[symbol] ?? 0), bits: extra[symbol] ?? 0};
}

type State = {readonly symbol: number; readonly bits: number; readonly base: number};
type Table = {readonly frequencies: readonly number[]; readonly states: readonly State[]};

function makeTable(size: number, symbols: number, used: readonly number[]): Table {
  const frequencies = normalize(size, symbols, used);
  const states = frequencies.flatMap((frequency, symbol) =>
    Array.from({length: frequency}, (_, index) => makeState(size, frequency, symbol, index)),
  );
  return {frequencies, states};
}

/** Every symbol that is used gets a state; the first of them gets what is left over. */
function normalize(size: number, symbols: number, used: readonly number[]): readonly number[] {
  const distinct = [...new Set(used.length === 0 ? [0] : used)];
  const share = Math.floor(size / distinct.length);
  const frequencies = Array.from({length: symbols}, (_, symbol) => (distinct.includes(symbol) ? share : 0));
  const [first = 0] = distinct;
  frequencies[first] = (frequencies[first] ?? 0) + size - share * distinct.length;
  return frequencies;
}

function makeState(size: number, frequency: number, symbol: number, index: number): State {
  const bits = Math.clz32(frequency) - Math.clz32(size);
  const long = ((2 * size) >> bits) - frequency;
  return index < long
    ? {symbol, bits, base: ((frequency + index) << bits) - size}
    : {symbol, bits: bits - 1, base: (index - long) << (bits - 1)};
}

/** The state of the symbol that leads to `next`, and the bits that it takes. */
function stateBefore({states}: Table, symbol: number, next: number): {state: number; value: number; bits: number} {
  const state = states.findIndex(
    (candidate) => candidate.symbol === symbol && candidate.base <= next && next < candidate.base + 2 ** candidate.bits,
  );
  const found = states[state];
  if (found === undefined) throw new Error(`No state of symbol ${symbol} leads to ${next}.`);
  return {state, value: next - found.base, bits: found.bits};
}

type Stream = {readonly bytes: Buffer; readonly unused: number; readonly states: readonly number[]};

/** Bits, the first written lowest; a decoder begins with the last. */
class BitWriter {
  private bits = 0n;
  private count = 0;

  write(value: number, bits: number): void {
    this.bits |= BigInt(value) << BigInt(this.count);
    this.count += bits;
  }

  end(states: readonly number[]): Stream {
    const bytes = Buffer.alloc(Math.ceil(this.count / 8));
    for (let index = 0, left = this.bits; index < bytes.length; index++, left >>= 8n)
      bytes[index] = Number(left & 255n);
    return {bytes, unused: bytes.length * 8 - this.count, states};
  }
}

function encodeLiterals(table: Table, literals: readonly number[]): Stream {
  const writer = new BitWriter();
  const states = [0, 0, 0, 0];
  for (let at = literals.length - 1; at >= 0; at--) {
    const before = stateBefore(table, literals[at] ?? 0, states[at % 4] ?? 0);
    writer.write(before.value, before.bits);
    states[at % 4] = before.state;
  }
  return writer.end(states);
}

function encodeSteps(tables: readonly Table[], values: readonly (readonly Value[])[]): Stream {
  const writer = new BitWriter();
  const states = [0, 0, 0];
  for (let step = (values[0]?.length ?? 0) - 1; step >= 0; step--) {
    for (const alphabet of [2, 1, 0]) {
      const value = values[alphabet]?.[step];
      const table = tables[alphabet];
      if (value === undefined || table === undefined) throw new Error('A step lacks a value.');
      const before = stateBefore(table, value.symbol, states[alphabet] ?? 0);
      writer.write(value.rest, value.bits);
      writer.write(before.value, before.bits);
      states[alphabet] = before.state;
    }
  }
  return writer.end(states);
}

type HeaderFields = {
  readonly raw: number;
  readonly literals: number;
  readonly matches: number;
  readonly literalStream: Stream;
  readonly stepStream: Stream;
  readonly frequencies: readonly number[];
};

function makePackedHeader(fields: HeaderFields): Buffer {
  const {raw, literals, matches, literalStream, stepStream, frequencies} = fields;
  const writer = new BitWriter();
  for (const frequency of frequencies) writer.write(...frequencyCode(frequency));
  const packed = writer.end([]).bytes;
  const header = Buffer.concat([Buffer.from('bvx2'), u32(raw), Buffer.alloc(24), packed]);
  const lanes = literalStream.states.map((state, lane): [number, number] => [state, 10 * lane]);
  header.writeBigUInt64LE(
    pack([literals, 0], [literalStream.bytes.length, 20], [matches, 40], [7 - literalStream.unused, 60]),
    8,
  );
  header.writeBigUInt64LE(pack(...lanes, [stepStream.bytes.length, 40], [7 - stepStream.unused, 60]), 16);
  const [length = 0, match = 0, distance = 0] = stepStream.states;
  header.writeBigUInt64LE(pack([header.length, 0], [length, 32], [match, 42], [distance, 52]), 24);
  return header;
}

function makePlainHeader(fields: HeaderFields): Buffer {
  const {raw, literals, matches, literalStream, stepStream, frequencies} = fields;
  const header = Buffer.alloc(772);
  header.write('bvx1');
  const sizes = [literalStream.bytes.length, stepStream.bytes.length] as const;
  const numbers = [raw, sizes[0] + sizes[1], literals, matches, ...sizes];
  for (const [index, value] of numbers.entries()) header.writeUInt32LE(value, 4 + 4 * index);
  header.writeInt32LE(-literalStream.unused, 28);
  for (const [lane, state] of literalStream.states.entries()) header.writeUInt16LE(state, 32 + 2 * lane);
  header.writeInt32LE(-stepStream.unused, 40);
  for (const [index, state] of stepStream.states.entries()) header.writeUInt16LE(state, 44 + 2 * index);
  for (const [index, frequency] of frequencies.entries()) header.writeUInt16LE(frequency, 50 + 2 * index);
  return header;
}

function pack(...fields: readonly (readonly [number, number])[]): bigint {
  return fields.reduce((all, [value, at]) => all | (BigInt(value) << BigInt(at)), 0n);
}

/** Bits of the code and how many, lowest first. */
function frequencyCode(frequency: number): [number, number] {
  if (frequency < 2) return [frequency << 1, 2];
  if (frequency < 4) return [1 | ((frequency - 2) << 2), 3];
  if (frequency < 8) return [3 | ((frequency - 4) << 3), 5];
  return frequency < 24 ? [7 | ((frequency - 8) << 4), 8] : [15 | ((frequency - 24) << 4), 14];
}
