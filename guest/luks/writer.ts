import {FORMAT_LUKS} from '../abi/formats.ts';
import {REASON_LUKS_SECRET} from '../abi/image-reasons.ts';
import {fillBytes} from '../bytes/memory-block.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {Encoder, openEncoder} from '../cipher/encoder.ts';
import {Encoding, NUMBERING_GUEST, writeEncoding} from '../cipher/encoding.ts';
import {CIPHER_SECTOR_SIZE} from '../cipher/sector-cipher.ts';
import {openSource, Source} from '../device/source.ts';
import {Chain} from '../driver/chain.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {Place} from '../driver/place.ts';
import {Writer} from '../driver/writer.ts';
import {writeDevice} from '../host/calls.ts';
import {refuseImage} from '../report/refusal.ts';
import {openLuks2} from './luks2.ts';
import {cipherOfName, specificationOfName} from './named-cipher.ts';
import {openLuks} from './open.ts';
import {isLuks2} from './probe.ts';
import {unlockLuks2} from './unlock-luks2.ts';
import {volumeKeyOf} from './unlock.ts';

/** Zeros are encrypted and written this many bytes at a time. */
const ZEROS_SIZE: u32 = 0x40000;

/** A LUKS volume: every byte has its place behind the header, and nothing of it tells zeros from data. */
class LuksWriter extends Writer {
  private readonly zeros: Region = allocateRegion(ZEROS_SIZE);
  private readonly zerosPlace: Place = new Place();
  private readonly encoder: Encoder;

  constructor(
    sizeBytes: u64,
    sectorSize: u32,
    private readonly slot: u32,
    /** Bytes from the file's start. */
    private readonly payload: u64,
    private readonly encodingBytes: Region,
  ) {
    super(FORMAT_LUKS, sizeBytes, 0, sectorSize);
    this.isFixed = true;
    this.readsAsZeros = false;
    this.encoder = openEncoder(encodingBytes);
  }

  place(offset: u64, length: u64, place: Place): void {
    place.device = this.slot;
    place.offset = this.payload + offset;
    place.length = length;
  }

  zero(offset: u64, length: u64, _unmap: bool): void {
    for (let done: u64 = 0; done < length;) {
      const count = min<u64>(length - done, ZEROS_SIZE) as u32;
      this.place(offset + done, count, this.zerosPlace);
      fillBytes(this.zeros, 0, count, 0);
      this.encoder.encode(offset + done, this.zerosPlace, this.zeros, 0, count);
      writeDevice(this.slot, this.zerosPlace.offset, this.zeros, 0, count);
      done += count;
    }
  }

  flush(): void {}

  encoding(): Region {
    return this.encodingBytes;
  }
}

/** Unlocks the volume; ends the program when the passphrase does not open it. */
export function openLuksWriter(layer: LayerConfig, _below: Chain): Writer {
  if (layer.secret.size == 0) refuseImage(REASON_LUKS_SECRET);
  const source = openSource(layer.firstDevice);
  if (isLuks2(source)) return openVersion2(source, layer);
  const image = openLuks(source);
  const header = image.header;
  const key = volumeKeyOf(layer, source, 0, header);
  const encoding = new Encoding(NUMBERING_GUEST, CIPHER_SECTOR_SIZE, header.cipherName, header.specification, key);
  return makeWriter(layer, image.virtualSize, header.payloadOffset, encoding);
}

function openVersion2(source: Source, layer: LayerConfig): Writer {
  const image = openLuks2(source);
  const volume = unlockLuks2(layer, source);
  const encoding = new Encoding(
    NUMBERING_GUEST,
    volume.cipher.sectorSize,
    cipherOfName(volume.name),
    specificationOfName(volume.name),
    volume.key,
  );
  encoding.firstSector = volume.firstSector;
  return makeWriter(layer, image.virtualSize, volume.payloadOffset, encoding);
}

function makeWriter(layer: LayerConfig, sizeBytes: u64, payload: u64, encoding: Encoding): Writer {
  return new LuksWriter(sizeBytes, encoding.sectorSize, layer.firstDevice, payload, writeEncoding(encoding));
}
