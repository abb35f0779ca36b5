import {LANE_MESSAGE_LIMIT} from '../abi/calls.ts';
import {STATUS_BAD_CONFIG} from '../abi/status.ts';
import {loadLe32, loadLe64, storeLe32} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {openEncoder} from '../cipher/encoder.ts';
import {Place} from '../driver/place.ts';
import {failPlain, lengthOf, receiveMessage, sendMessage} from '../host/calls.ts';
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
  PLACES_BODY,
  START_COMPRESSION,
  START_DATA_LIMIT,
  START_ENCODING,
  START_UNIT,
  START_ZERO_UNIT,
  WORKER_SLOTS,
} from './lane-messages.ts';
import {ConvertOptions} from './options.ts';
import {PreparedJob, Preparing} from './prepare-job.ts';
import {Sources} from './sources.ts';
import {JobWriter} from './write-job.ts';
import {ZeroBlocks} from './zero-blocks.ts';

/** Lane to the planner. */
const PLANNER: u32 = 0;

/** One of the jobs in hand. */
class Hand {
  public readonly job: Job = new Job();

  constructor(
    public readonly prepared: PreparedJob,
    public readonly writer: JobWriter,
  ) {}
}

/** Prepares the jobs that the planner sends and writes them where it says, until there are no more. */
export class Worker {
  private readonly message: Region = allocateRegion(LANE_MESSAGE_LIMIT);
  private readonly place: Place = new Place();
  private readonly hands: Hand[] = [];

  constructor(
    private readonly sources: Sources,
    private readonly options: ConvertOptions,
  ) {}

  run(): void {
    this.start(lengthOf(receiveMessage(this.message)));
    for (;;) {
      const length = lengthOf(receiveMessage(this.message));
      const kind = loadLe32(this.message, LANE_KIND);
      if (kind == LANE_END) return;
      const slot = loadLe32(this.message, LANE_SLOT);
      if (slot >= WORKER_SLOTS) failPlain(STATUS_BAD_CONFIG);
      if (kind == LANE_JOB) this.prepare(slot);
      else if (kind == LANE_PLACES) this.write(slot, length);
      else failPlain(STATUS_BAD_CONFIG);
    }
  }

  private start(length: u32): void {
    if (length < START_ENCODING || loadLe32(this.message, LANE_KIND) != LANE_START) failPlain(STATUS_BAD_CONFIG);
    const how = new Preparing(
      loadLe32(this.message, START_COMPRESSION),
      loadLe32(this.message, START_UNIT),
      loadLe32(this.message, START_DATA_LIMIT),
      this.options.keepsZeros,
      new ZeroBlocks(this.options.sparseBytes, loadLe32(this.message, START_ZERO_UNIT), this.options.copiesCutBlocks),
    );
    const encoding = allocateRegion(length - START_ENCODING);
    copyBytes(encoding, 0, this.message, START_ENCODING, encoding.size);
    for (let slot: u32 = 0; slot < WORKER_SLOTS; slot++) {
      const prepared = new PreparedJob(how);
      this.hands.push(new Hand(prepared, new JobWriter(prepared, openEncoder(encoding), this.options.sourceCount)));
    }
  }

  private prepare(slot: u32): void {
    const hand = this.hands[slot];
    const isPlaced = loadLe32(this.message, JOB_IS_PLACED) != 0;
    const device = loadLe32(this.message, JOB_DEVICE);
    const begin = loadLe64(this.message, JOB_PLACE);
    hand.job.load(this.message, JOB_BODY);
    hand.prepared.prepare(hand.job, this.sources);
    hand.writer.begin(hand.prepared, hand.job.offset);
    if (isPlaced) this.writePlaced(slot, device, begin);
    else this.report(slot);
  }

  private report(slot: u32): void {
    const length = this.hands[slot].prepared.pieces.store(this.message, PIECES_BODY);
    this.send(LANE_PIECES, slot, PIECES_BODY + length);
  }

  private writePlaced(slot: u32, device: u32, begin: u64): void {
    const hand = this.hands[slot];
    while (!hand.writer.isComplete) {
      this.place.device = device;
      this.place.offset = begin + (hand.writer.nextOffset - hand.job.offset);
      this.place.length = hand.writer.nextLength;
      hand.writer.take(this.place);
    }

    hand.writer.flush();
    this.send(LANE_DONE, slot, PIECES_BODY);
  }

  private write(slot: u32, length: u32): void {
    const writer = this.hands[slot].writer;
    for (let at: u32 = PLACES_BODY; at < length; at += PLACE_SIZE) {
      this.place.device = loadLe32(this.message, at + PLACE_DEVICE);
      this.place.length = loadLe32(this.message, at + PLACE_LENGTH);
      this.place.offset = loadLe64(this.message, at + PLACE_OFFSET);
      if (writer.isComplete || this.place.length > writer.nextLength) failPlain(STATUS_BAD_CONFIG);
      writer.take(this.place);
    }

    writer.flush();
    if (writer.isComplete) this.send(LANE_DONE, slot, PIECES_BODY);
  }

  private send(kind: u32, slot: u32, length: u32): void {
    storeLe32(this.message, LANE_KIND, kind);
    storeLe32(this.message, LANE_SLOT, slot);
    sendMessage(PLANNER, this.message, length);
  }
}
