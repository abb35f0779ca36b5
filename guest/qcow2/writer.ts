import {FORMAT_QCOW2} from '../abi/formats.ts';
import {Region} from '../bytes/region.ts';
import {openSource} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {FileReach} from './file-reach.ts';
import {Qcow2BitmapDirectory} from './bitmaps.ts';
import {openBitmaps} from './open-bitmaps.ts';
import {openQcow2, Qcow2Image} from './open.ts';
import {StoredAllocator} from './stored-allocator.ts';
import {BitmapWriter} from './write-bitmaps.ts';
import {ClusterWrite} from './write-clusters.ts';
import {CompressedPlace} from './write-compressed.ts';
import {MetadataGuard} from './write-guard.ts';
import {WriteLayout} from './write-layout.ts';
import {WriteMarks} from './write-marks.ts';
import {Released} from './write-release.ts';
import {ImageTables} from './write-tables.ts';
import {ZeroWrite} from './write-zero.ts';

/** A file that ends within compressed data is filled up to a sector. */
const SECTOR: u32 = 512;

/** A qcow2 image opened for writing. */
export class Qcow2Writer extends Writer {
  /** End of the request that is being placed, and how far it is. */
  private requestEnd: u64 = 0;
  private requestAt: u64 = u64.MAX_VALUE;
  /** Whose bitmaps are copied in the end. */
  private bitmapSource: LayerConfig | null = null;

  constructor(
    sizeBytes: u64,
    layout: WriteLayout,
    private readonly tables: ImageTables,
    private readonly clusters: ClusterWrite,
    private readonly compressed: CompressedPlace,
    private readonly zeros: ZeroWrite,
    private readonly released: Released,
    private readonly marks: WriteMarks,
    private readonly reach: FileReach,
    private readonly encodingBytes: Region,
    private readonly image: Qcow2Image,
    private readonly allocator: StoredAllocator,
    private readonly guard: MetadataGuard,
  ) {
    super(FORMAT_QCOW2, sizeBytes, layout.clusterSize as u32, SECTOR);
  }

  place(offset: u64, length: u64, place: Place): void {
    this.marks.note(offset, length);
    this.enterRequest(offset, length);
    this.clusters.place(offset, length, place);
    this.requestAt = offset + place.length;
  }

  placeCompressed(offset: u64, size: u32, place: Place): void {
    this.marks.note(offset, min<u64>(this.unitBytes, this.sizeBytes - offset));
    this.endRequest();
    this.compressed.place(offset, size, place);
  }

  zero(offset: u64, length: u64, unmap: bool): void {
    this.marks.note(offset, length);
    this.endRequest();
    this.zeros.zero(offset, length, unmap);
  }

  flush(): void {
    this.endRequest();
    this.tables.writeAll();
  }

  finish(): void {
    this.flush();
    this.reach.settle(SECTOR);
    const own = this.marks.directory;
    if (own || this.bitmapSource) this.storeBitmaps(own);
  }

  copyBitmaps(from: LayerConfig): void {
    this.bitmapSource = from;
  }

  private storeBitmaps(own: Qcow2BitmapDirectory | null): void {
    const layer = this.bitmapSource;
    const source = layer ? openQcow2(openSource(layer.firstDevice)) : null;
    const copied = source ? openBitmaps(source) : null;
    this.marks.leave();
    const room = (own ? own.bytes.size : 0) + (copied ? copied.bytes.size : 0);
    const bitmaps = new BitmapWriter(this.image, this.tables, this.allocator, this.guard, room);
    if (own) bitmaps.update(own, this.marks.written);
    if (source && copied) bitmaps.copy(source, copied);
    bitmaps.finish(own);
  }

  encoding(): Region {
    return this.encodingBytes;
  }

  /** A request may be placed bit by bit; what it replaces is given up when all of it has its place. */
  private enterRequest(offset: u64, length: u64): void {
    if (offset == this.requestAt && offset + length == this.requestEnd) return;
    this.endRequest();
    this.requestEnd = offset + length;
  }

  private endRequest(): void {
    this.requestAt = u64.MAX_VALUE;
    this.clusters.endRequest();
    this.released.giveUp(false);
  }
}
