import koffi from 'koffi';

export type DataExtent = {readonly start: number; readonly end: number};

const PAGE_BYTES = 4096;
// lseek(2) on Linux.
const SEEK_DATA = 3;
const SEEK_HOLE = 4;

type Seek = (descriptor: number, offset: number, whence: number) => number;
const seek = loadSeek();

/** Where a file may hold data, in whole 4 KiB blocks, in order: holes are left out where the file system knows them. */
export function listDataExtents(descriptor: number, sizeBytes: number): readonly DataExtent[] {
  if (sizeBytes === 0) return [];
  if (!seek) return [{start: 0, end: sizeBytes}];
  const extents: DataExtent[] = [];
  let at = 0;
  while (at < sizeBytes) {
    const data = seek(descriptor, at, SEEK_DATA);
    // No data from here on (ENXIO), or a file system that cannot tell (EINVAL) and so was never asked past offset 0.
    if (data < 0) return at === 0 && !canTellHoles(descriptor) ? [{start: 0, end: sizeBytes}] : extents;
    const hole = seek(descriptor, data, SEEK_HOLE);
    const start = data - (data % PAGE_BYTES);
    const end = Math.min(Math.ceil(hole / PAGE_BYTES) * PAGE_BYTES, sizeBytes);
    const previous = extents.at(-1);
    if (previous && start <= previous.end) extents[extents.length - 1] = {start: previous.start, end};
    else extents.push({start, end});
    at = end;
  }
  return extents;
}

/** SEEK_HOLE at offset 0 succeeds on every file with a length, unless the file system does not know the call. */
function canTellHoles(descriptor: number): boolean {
  return seek !== undefined && seek(descriptor, 0, SEEK_HOLE) >= 0;
}

function loadSeek(): Seek | undefined {
  if (process.platform !== 'linux') return undefined;
  return koffi.load(null).func('int64_t lseek(int descriptor, int64_t offset, int whence)') as unknown as Seek;
}
