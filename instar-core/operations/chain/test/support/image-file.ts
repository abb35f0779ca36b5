import {Buffer} from 'node:buffer';

/** A file that grows: tables keep their place while what they name is appended. */
export class ImageFile {
  #bytes: Buffer;

  constructor(sizeBytes: number) {
    this.#bytes = Buffer.alloc(sizeBytes);
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Appends at the next multiple of `alignment`; gives the offset. */
  append(bytes: Uint8Array, alignment: number): number {
    const gap = (alignment - (this.#bytes.length % alignment)) % alignment;
    const offset = this.#bytes.length + gap;
    this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(gap), bytes]);
    return offset;
  }

  /** Fills up the last cluster. */
  finish(alignment: number): Buffer {
    this.append(new Uint8Array(), alignment);
    return this.#bytes;
  }
}
