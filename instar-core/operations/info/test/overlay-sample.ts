import {Buffer} from 'node:buffer';
import {makeQcow2} from './image-samples.ts';

/** Where makeOverlay puts the name; up to 1023 bytes fit. */
const NAME_AT = 144;

/** A qcow2 image over the backing file `name`, of a format of up to 8 letters, or of whatever that turns out to be. */
export function makeOverlay(name: string | Uint8Array, format = ''): Buffer {
  const bytes = Buffer.from(name);
  const image = makeQcow2();
  image.writeUInt32BE(0, 112);
  image.writeUInt32BE(0, 116);
  image.writeUInt32BE(bytes.length, 16);
  image.fill(0, NAME_AT, NAME_AT + 64);
  bytes.copy(image, NAME_AT);
  if (format !== '') {
    // qcow2.txt "Header extensions": the backing file's format name.
    image.writeUInt32BE(0xe2_79_2a_ca, 112);
    image.writeUInt32BE(format.length, 116);
    image.write(format.padEnd(16, '\0'), 120);
  }

  return image;
}

/** A qcow2 image whose data lie in the file `name`. */
export function makeWithDataFile(name: string): Buffer {
  const image = makeOverlay('');
  image.writeBigUInt64BE(0n, 8);
  // qcow2.txt: incompatible feature bit 2, "External data file"; header extension 0x44415441, its name.
  image.writeBigUInt64BE(4n, 72);
  image.writeUInt32BE(0x44_41_54_41, 112);
  image.writeUInt32BE(name.length, 116);
  image.write(name, 120);
  return image;
}
