import {REASON_UNREADABLE} from '../abi/image-reasons.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {decompressBzip2} from '../codec/bzip2.ts';
import {CODEC_BROKEN} from '../codec/codec.ts';
import {inflateZlib} from '../codec/inflate.ts';
import {decodeLzfse} from '../codec/lzfse.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {failRead} from '../report/refusal.ts';
import {decompressAdc} from './adc.ts';
import {CHUNK_ADC, CHUNK_BZIP2, CHUNK_LZFSE, CHUNK_ZLIB, DmgChunk, DmgChunks} from './chunks.ts';

const NO_CHUNK: u32 = u32.MAX_VALUE;

/** Decompresses chunks and keeps the last. Its buffers are made with the first, as large as the largest chunk. */
export class ChunkReader {
  private stored: Region = new Region(0, 0);
  private made: Region = new Region(0, 0);
  private held: u32 = NO_CHUNK;

  constructor(
    private readonly source: Source,
    private readonly chunks: DmgChunks,
  ) {}

  /** The chunk's bytes, good until the next call; ends the program when they cannot be had. */
  hold(chunk: DmgChunk): Region {
    if (this.held == chunk.index) return this.made;
    if (this.made.size == 0) {
      this.stored = allocateRegion(this.chunks.largestLength as u32);
      this.made = allocateRegion((this.chunks.largestSectors as u32) * SECTOR_SIZE);
    }

    const length = chunk.length as u32;
    const wanted = (chunk.sectors as u32) * SECTOR_SIZE;
    readSource(this.source, chunk.offset, this.stored, 0, length);
    const result = this.decompress(chunk.type, length, wanted);
    const isWhole = result == (wanted as i32);
    if (!isWhole) failRead(REASON_UNREADABLE, chunk.firstSector * SECTOR_SIZE);
    // Half a chunk is never taken for one.
    this.held = isWhole ? chunk.index : NO_CHUNK;
    return this.made;
  }

  private decompress(type: u32, length: u32, wanted: u32): i32 {
    switch (type) {
      case CHUNK_ZLIB:
        return inflateZlib(this.stored, 0, length, this.made, 0, wanted);
      case CHUNK_BZIP2:
        return decompressBzip2(this.stored, 0, length, this.made, 0, wanted);
      case CHUNK_ADC:
        return decompressAdc(this.stored, 0, length, this.made, wanted);
      case CHUNK_LZFSE:
        return decodeLzfse(this.stored, 0, length, this.made, 0, wanted);
      default:
        return CODEC_BROKEN;
    }
  }
}
