import {CONFIG_ADDRESS, CONFIG_CAPACITY} from '../abi/calls.ts';
import {CONFIG_BODY, CONFIG_LENGTH} from '../abi/config.ts';
import {STATUS_OK} from '../abi/status.ts';
import {FORMAT_LUKS} from '../abi/formats.ts';
import {loadLe32} from '../bytes/little-endian.ts';
import {allocateRegion, Region, sliceRegion} from '../bytes/region.ts';
import {openSource, readSource} from '../device/source.ts';
import {LayerConfig} from '../driver/layer-config.ts';
import {emitMessage} from '../host/calls.ts';
import {isLuks2} from '../luks/probe.ts';
import {readLuksHeader} from '../luks/read-header.ts';
import {unlockLuks2} from '../luks/unlock-luks2.ts';
import {openLuksPayload, volumeKeyOf} from '../luks/unlock.ts';

// Unlocks the LUKS volume in device 0 with the passphrase that follows three numbers (u32) in the config's body: the
// header's offset in the file (version 1 alone), the payload's first sector to read, and how many; emits them decrypted (kind 1).
export function run(): u32 {
  const config = new Region(CONFIG_ADDRESS, CONFIG_CAPACITY);
  const offset = loadLe32(config, CONFIG_BODY);
  const sector = loadLe32(config, CONFIG_BODY + 4);
  const length = loadLe32(config, CONFIG_BODY + 8) * 512;
  const passphraseAt: u32 = CONFIG_BODY + 12;
  const passphrase = sliceRegion(config, passphraseAt, loadLe32(config, CONFIG_LENGTH) - passphraseAt);
  const none = new Region(0, 0);
  const layer = new LayerConfig(FORMAT_LUKS, 0, 1, 0, passphrase, none, 0, 0, 0, none);
  const source = openSource(0);
  const payload = allocateRegion(length);
  if (isLuks2(source)) {
    const volume = unlockLuks2(layer, source);
    readSource(source, volume.payloadOffset + (sector as u64) * 512, payload, 0, length);
    volume.cipher.decrypt(volume.firstSector + sector, payload, 0, length);
  } else {
    const header = readLuksHeader(source, offset);
    const cipher = openLuksPayload(header, volumeKeyOf(layer, source, offset, header));
    readSource(source, offset + header.payloadOffset + (sector as u64) * 512, payload, 0, length);
    cipher.decrypt(sector, payload, 0, length);
  }
  emitMessage(1, payload, length);
  return STATUS_OK;
}
