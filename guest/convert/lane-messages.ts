// What the planner and the workers of a conversion send each other. Every message begins with u32 LANE_*, u32 slot: the
// number of one of the two jobs that a worker has in hand.

export const LANE_KIND: u32 = 0;
export const LANE_SLOT: u32 = 4;

/** To a worker, before all else and only when a layer of the sources has a passphrase: what the passphrases came to. */
export const LANE_KEYS: u32 = 7;
// Records up to the message's end, one for each layer: u32 bytes, 0 where it is no LUKS volume; and the volume's key
export const KEYS_BODY: u32 = 8;
export const KEY_HEAD: u32 = 4;

/** To a worker, before all jobs: how the target stores bytes. */
export const LANE_START: u32 = 1;
// u32: COMPRESSION_*; bytes of a unit; least size of a zero block; most bytes of data in a job
export const START_COMPRESSION: u32 = 8;
export const START_UNIT: u32 = 12;
export const START_ZERO_UNIT: u32 = 16;
export const START_DATA_LIMIT: u32 = 20;
/** Then what Writer.encoding gave, up to the message's end. */
export const START_ENCODING: u32 = 24;

/** To a worker: a job to prepare. */
export const LANE_JOB: u32 = 2;
// u32: 1 when the bytes go to a place that is known, and zeros need not be written: the worker then writes them at once
export const JOB_IS_PLACED: u32 = 8;
// u32 device, u64 offset there: of the job's first byte
export const JOB_DEVICE: u32 = 12;
export const JOB_PLACE: u32 = 16;
/** Then the job; see Job.store. */
export const JOB_BODY: u32 = 24;

/** To the planner: what a job that is not placed has to store; see PieceList.store. */
export const LANE_PIECES: u32 = 3;
export const PIECES_BODY: u32 = 8;

/** To a worker: places of what the job stores, in order; several messages where there are many. */
export const LANE_PLACES: u32 = 4;
// Records up to the message's end: u32 device, u32 bytes, u64 offset
export const PLACES_BODY: u32 = 8;
export const PLACE_SIZE: u32 = 16;
export const PLACE_DEVICE: u32 = 0;
export const PLACE_LENGTH: u32 = 4;
export const PLACE_OFFSET: u32 = 8;

/** To the planner: all bytes of the job are written. */
export const LANE_DONE: u32 = 5;

/** To a worker: there is nothing more to do. */
export const LANE_END: u32 = 6;

/** Jobs that a worker has in hand: while it waits for the places of some, it reads the next. */
export const WORKER_SLOTS: u32 = 2;
/** The same where jobs are placed: they take no memory before they are read. */
export const PLACED_SLOTS: u32 = 8;
