import {LANE_MESSAGE_LIMIT} from '../abi/calls.ts';
import {STATUS_BAD_CONFIG} from '../abi/status.ts';
import {loadLe32, loadLe64, storeLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {openEncoder} from '../cipher/encoder.ts';
import {Place} from '../driver/place.ts';
import {failPlain, lengthOf, receiveMessage, sendMessage, sendQuietly} from '../host/calls.ts';
import {Job} from './job.ts';
import {
  JOB_BODY,
  JOB_DEVICE,
  JOB_IS_PLACED,
  JOB_PLACE,
  LANE_DONE,
  LANE_END,
  LANE_JOB,
  LANE_KIND,
  LANE_PIECES,
  LANE_PLACES,
  LANE_SLOT,
  LANE_START,
  PIECES_BODY,
  PLACE_DEVICE,
  PLACE_LENGTH,
  PLACE_OFFSET,
  PLACE_SIZE,
  PLACED_SLOTS,
  PLACES_BODY,
  START_COMPRESSION,
  START_DATA_LIMIT,
  START_ENCODING,
  START_UNIT,
  START_ZERO_UNIT,
} from './lane-messages.ts';
import {ConvertOptions} from './options.ts';
import {PreparedJob, Preparing} from './prepare-job.ts';
import {Sources} from './sources.ts';
import {JobWriter} from './write-job.ts';
import {ZeroBlocks} from './zero-blocks.ts';

/** Lane to the planner. */
const PLANNER: u32 = 0;

/** Jobs that are placed are told of in such numbers, so that the planner always has some left to give. */
const DONE_TOGETHER: u32 = PLACED_SLOTS / 2;

/** Memory for one of the jobs in hand. */
class Hand {
  public readonly job: Job = new Job();

  constructor(
    public readonly prepared: PreparedJob,
    public readonly writer: JobWriter,
  ) {}
}

/** Prepares the jobs that the planner sends and writes them where it says, until there are no more. */
export function workForPlanner(sources: Sources, options: ConvertOptions): void {
  const message = allocateRegion(LANE_MESSAGE_LIMIT);
  const length = lengthOf(receiveMessage(message));
  if (length < START_ENCODING || loadLe32(message, LANE_KIND) != LANE_START) failPlain(STATUS_BAD_CONFIG);
  const how = new Preparing(
    loadLe32(message, START_COMPRESSION),
    loadLe32(message, START_UNIT),
    loadLe32(message, START_DATA_LIMIT),
    options.keepsZeros,
    new ZeroBlocks(options.sparseBytes, loadLe32(message, START_ZERO_UNIT), options.copiesCutBlocks),
  );
  const encoding = allocateRegion(length - START_ENCODING);
  copyBytes(encoding, 0, message, START_ENCODING, encoding.size);
  new Worker(sources, options.sourceCount, how, encoding, message).run();
}

class Worker {
  private readonly place: Place = new Place();
  /** By slot: those that wait for the places of what they store. */
  private readonly waiting: StaticArray<Hand | null> = new StaticArray<Hand | null>(PLACED_SLOTS);
  /** Those without a job. The one that was used last is used next, so that no more memory is touched than must be. */
  private readonly free: Hand[] = [];
  private done: u32 = 0;

  constructor(
    private readonly sources: Sources,
    /** Number of the target's chain for guest/abi/place.ts. */
    private readonly chain: u32,
    private readonly how: Preparing,
    /** What openEncoder makes the target's bytes with. */
    private readonly encoding: Region,
    private readonly message: Region,
  ) {}

  run(): void {
    for (;;) {
      const length = lengthOf(receiveMessage(this.message));
      const kind = loadLe32(this.message, LANE_KIND);
      if (kind == LANE_END) return;
      const slot = loadLe32(this.message, LANE_SLOT);
      if (slot >= PLACED_SLOTS) failPlain(STATUS_BAD_CONFIG);
      if (kind == LANE_JOB) this.prepare(slot);
      else if (kind == LANE_PLACES) this.write(slot, length);
      else failPlain(STATUS_BAD_CONFIG);
    }
  }

  private makeHand(): Hand {
    const prepared = new PreparedJob(this.how);
    return new Hand(prepared, new JobWriter(prepared, openEncoder(this.encoding), this.chain));
  }

  private takeHand(): Hand {
    return this.free.length > 0 ? this.free.pop() : this.makeHand();
  }

  private prepare(slot: u32): void {
    const isPlaced = loadLe32(this.message, JOB_IS_PLACED) != 0;
    const device = loadLe32(this.message, JOB_DEVICE);
    const begin = loadLe64(this.message, JOB_PLACE);
    if (this.waiting[slot] != null) failPlain(STATUS_BAD_CONFIG);
    const hand = this.takeHand();
    hand.job.load(this.message, JOB_BODY);
    hand.prepared.prepare(hand.job, this.sources);
    hand.writer.begin(hand.prepared, hand.job.offset);
    if (isPlaced) this.writePlaced(hand, slot, device, begin);
    else this.report(hand, slot);
  }

  private report(hand: Hand, slot: u32): void {
    const length = hand.prepared.pieces.store(this.message, PIECES_BODY);
    this.head(LANE_PIECES, slot);
    sendMessage(PLANNER, this.message, PIECES_BODY + length);
    // Of what stores nothing nobody is told a place.
    if (hand.writer.isComplete) this.free.push(hand);
    else this.waiting[slot] = hand;
  }

  private writePlaced(hand: Hand, slot: u32, device: u32, begin: u64): void {
    while (!hand.writer.isComplete) {
      this.place.device = device;
      this.place.offset = begin + (hand.writer.nextOffset - hand.job.offset);
      this.place.length = hand.writer.nextLength;
      hand.writer.take(this.place);
    }

    hand.writer.flush();
    this.free.push(hand);
    this.done++;
    this.head(LANE_DONE, slot);
    if (this.done % DONE_TOGETHER == 0) sendMessage(PLANNER, this.message, PIECES_BODY);
    else sendQuietly(PLANNER, this.message, PIECES_BODY);
  }

  private write(slot: u32, length: u32): void {
    const hand = this.waiting[slot];
    if (hand == null) return failPlain(STATUS_BAD_CONFIG);
    const writer = hand.writer;
    for (let at: u32 = PLACES_BODY; at < length; at += PLACE_SIZE) {
      this.place.device = loadLe32(this.message, at + PLACE_DEVICE);
      this.place.length = loadLe32(this.message, at + PLACE_LENGTH);
      this.place.offset = loadLe64(this.message, at + PLACE_OFFSET);
      if (writer.isComplete || this.place.length > writer.nextLength) failPlain(STATUS_BAD_CONFIG);
      writer.take(this.place);
    }

    writer.flush();
    if (!writer.isComplete) return;
    this.waiting[slot] = null;
    this.free.push(hand);
    // The planner hears of it with the next report.
    this.head(LANE_DONE, slot);
    sendQuietly(PLANNER, this.message, PIECES_BODY);
  }

  private head(kind: u32, slot: u32): void {
    storeLe32(this.message, LANE_KIND, kind);
    storeLe32(this.message, LANE_SLOT, slot);
  }
}
