import {LANE_MESSAGE_LIMIT} from '../abi/calls.ts';
import {STATUS_CONVERT_BAD_REPORT} from '../abi/convert-status.ts';
import {loadLe32, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {failPlain, laneOf, lengthOf, receiveMessage, sendMessage} from '../host/calls.ts';
import {arePiecesOf} from './check-pieces.ts';
import {COMPRESSION_NONE} from './compression.ts';
import {Job} from './job.ts';
import {JobMaker} from './job-maker.ts';
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
  WORKER_SLOTS,
} from './lane-messages.ts';
import {PieceList} from './piece-list.ts';
import {Placing, PlaceTaker} from './place-job.ts';
import {Preparing} from './prepare-job.ts';
import {Progress} from './progress.ts';

const SLOT_FREE: u32 = 0;
/** The worker reads and searches it. */
const SLOT_PREPARING: u32 = 1;
/** The worker said what it has to store; its turn has not come. */
const SLOT_REPORTED: u32 = 2;
/** The worker knows where everything goes. */
const SLOT_WRITING: u32 = 3;

/** A job that a worker has in hand. */
class Slot {
  public state: u32 = SLOT_FREE;
  public isPlaced: bool = false;
  public readonly job: Job = new Job();

  constructor(
    public readonly lane: u32,
    /** Among those of its worker. */
    public readonly number: u32,
    public readonly pieces: PieceList,
  ) {}
}

/** Sends places to a worker, as many together as a message takes. */
class PlaceSender extends PlaceTaker {
  private lane: u32 = 0;
  private length: u32 = PLACES_BODY;
  public isEmpty: bool = true;

  constructor(private readonly message: Region) {
    super();
  }

  begin(slot: Slot): void {
    this.lane = slot.lane;
    this.length = PLACES_BODY;
    this.isEmpty = true;
    storeLe32(this.message, LANE_KIND, LANE_PLACES);
    storeLe32(this.message, LANE_SLOT, slot.number);
  }

  take(place: Place): void {
    if (this.length + PLACE_SIZE > (LANE_MESSAGE_LIMIT as u32)) this.send();
    storeLe32(this.message, this.length + PLACE_DEVICE, place.device);
    storeLe32(this.message, this.length + PLACE_LENGTH, place.length as u32);
    storeLe64(this.message, this.length + PLACE_OFFSET, place.offset);
    this.length += PLACE_SIZE;
    this.isEmpty = false;
  }

  send(): void {
    if (this.length > PLACES_BODY) sendMessage(this.lane, this.message, this.length);
    this.length = PLACES_BODY;
  }
}

/**
 * Lets workers read, search, compress and write, while it alone decides where bytes go: job by job in their order,
 * whoever of the workers was done first, so that the target does not depend on how many there are.
 */
export class Planner {
  private readonly message: Region = allocateRegion(LANE_MESSAGE_LIMIT);
  private readonly sender: PlaceSender;
  private readonly place: Place = new Place();
  /** Jobs have their places before they are read. */
  private readonly placesJobs: bool;
  private readonly slots: Slot[] = [];
  /** Slots of the jobs whose turn has not come, in order, from `first` on, as a ring. */
  private readonly queue: StaticArray<u32>;
  private first: u32 = 0;
  private queued: u32 = 0;
  private busy: u32 = 0;
  /** Of those, jobs that are not placed before they are read: until they are, they keep their bytes in memory. */
  private unplaced: u32 = 0;

  constructor(
    private readonly workers: u32,
    private readonly how: Preparing,
    private readonly writer: Writer,
    private readonly placing: Placing,
    private readonly progress: Progress,
  ) {
    this.sender = new PlaceSender(allocateRegion(LANE_MESSAGE_LIMIT));
    const placesJobs = writer.isFixed && placing.hasZeros && how.compression == COMPRESSION_NONE;
    const count = workers * (placesJobs ? PLACED_SLOTS : WORKER_SLOTS);
    this.placesJobs = placesJobs;
    this.queue = new StaticArray<u32>(count);
    // The first slot of every worker comes before the second of any.
    for (let index: u32 = 0; index < count; index++) {
      this.slots.push(new Slot(index % workers, index / workers, new PieceList(how.pieceLimit)));
    }
  }

  run(maker: JobMaker): void {
    this.start();
    let isMore: bool = true;
    while (isMore || this.busy > 0) {
      while (isMore && this.hasRoom) isMore = this.giveNext(maker);
      if (this.busy == 0) break;
      this.hear();
      while (this.queued > 0 && this.slots[this.queue[this.first]].state == SLOT_REPORTED) this.settle();
    }

    storeLe32(this.message, LANE_KIND, LANE_END);
    for (let lane: u32 = 0; lane < this.workers; lane++) sendMessage(lane, this.message, PIECES_BODY);
  }

  private get hasRoom(): bool {
    return this.busy < (this.slots.length as u32) && this.unplaced < this.workers * WORKER_SLOTS;
  }

  private start(): void {
    const encoding = this.writer.encoding();
    storeLe32(this.message, LANE_KIND, LANE_START);
    storeLe32(this.message, START_COMPRESSION, this.how.compression);
    storeLe32(this.message, START_UNIT, this.how.unitBytes);
    storeLe32(this.message, START_ZERO_UNIT, this.writer.zeroUnitBytes);
    storeLe32(this.message, START_DATA_LIMIT, this.how.dataLimit);
    copyBytes(this.message, START_ENCODING, encoding, 0, encoding.size);
    for (let lane: u32 = 0; lane < this.workers; lane++) {
      sendMessage(lane, this.message, START_ENCODING + encoding.size);
    }
  }

  /** False when there are no more jobs. */
  private giveNext(maker: JobMaker): bool {
    let index: u32 = 0;
    while (this.slots[index].state != SLOT_FREE) index++;
    const slot = this.slots[index];
    if (!maker.next(slot.job)) return false;
    const isPlaced = this.findPlace(slot.job);
    storeLe32(this.message, LANE_KIND, LANE_JOB);
    storeLe32(this.message, LANE_SLOT, slot.number);
    storeLe32(this.message, JOB_IS_PLACED, isPlaced ? 1 : 0);
    storeLe32(this.message, JOB_DEVICE, this.place.device);
    storeLe64(this.message, JOB_PLACE, this.place.offset);
    sendMessage(slot.lane, this.message, JOB_BODY + slot.job.store(this.message, JOB_BODY));
    slot.state = isPlaced ? SLOT_WRITING : SLOT_PREPARING;
    slot.isPlaced = isPlaced;
    this.busy++;
    if (!isPlaced) this.enqueue(index);
    return true;
  }

  /** True when the job's bytes have one place whatever they are, and its zeros need none. */
  private findPlace(job: Job): bool {
    if (!this.placesJobs) return false;
    const length = job.sumLengths();
    this.writer.place(job.offset, length, this.place);
    return this.place.length >= length;
  }

  private enqueue(index: u32): void {
    this.queue[(this.first + this.queued) % (this.queue.length as u32)] = index;
    this.queued++;
    this.unplaced++;
  }

  private hear(): void {
    const received = receiveMessage(this.message);
    const length = lengthOf(received);
    const limit = (this.slots.length as u32) / this.workers;
    const number = length < PIECES_BODY ? limit : loadLe32(this.message, LANE_SLOT);
    if (number >= limit) failPlain(STATUS_CONVERT_BAD_REPORT);
    const slot = this.slots[number * this.workers + laneOf(received)];
    const kind = loadLe32(this.message, LANE_KIND);
    if (kind == LANE_PIECES && slot.state == SLOT_PREPARING) {
      const isWhole = slot.pieces.load(this.message, PIECES_BODY, length - PIECES_BODY);
      if (!isWhole || !arePiecesOf(slot.job, slot.pieces, this.how)) failPlain(STATUS_CONVERT_BAD_REPORT);
      slot.state = SLOT_REPORTED;
    } else if (kind == LANE_DONE && slot.state == SLOT_WRITING && length == PIECES_BODY) {
      this.free(slot);
    } else {
      failPlain(STATUS_CONVERT_BAD_REPORT);
    }
  }

  /** Finds places for the job whose turn it is. */
  private settle(): void {
    const slot = this.slots[this.queue[this.first]];
    this.first = (this.first + 1) % (this.queue.length as u32);
    this.queued--;
    this.sender.begin(slot);
    this.placing.run(slot.job.offset, slot.pieces, this.sender);
    this.sender.send();
    if (this.sender.isEmpty) this.free(slot);
    else slot.state = SLOT_WRITING;
  }

  private free(slot: Slot): void {
    slot.state = SLOT_FREE;
    this.busy--;
    if (!slot.isPlaced) this.unplaced--;
    this.progress.add(slot.job);
  }
}
