import {FORMAT_LUKS} from '../abi/formats.ts';
import {REASON_LUKS_SECRET} from '../abi/image-reasons.ts';
import {INFO_FLAG_LUKS_ANY_HEADER, INFO_FLAG_NO_SECRET, INFO_FLAG_PROBE_AS_QEMU} from '../abi/info-config.ts';
import {IMAGE_FLAG_ENCRYPTED, INFO_RECORD_LUKS2, LUKS2_PAYLOAD_OFFSET, LUKS2_TEXTS} from '../abi/info-messages.ts';
import {storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {copyBytes} from '../bytes/memory-block.ts';
import {Region} from '../bytes/region.ts';
import {openLuks2} from '../luks/luks2.ts';
import {openLuks} from '../luks/open.ts';
import {isLuks2} from '../luks/probe.ts';
import {InfoRequest} from './info-request.ts';
import {refuseImage} from './refusal.ts';
import {reportImage} from './report-image.ts';
import {reportLuks} from './report-luks.ts';
import {Report} from './report.ts';

/** qemu-img knows version 1 alone; asked to be like it, version 2 is refused in its words. */
export function reportLuksImage(report: Report, request: InfoRequest): void {
  if (request.has(INFO_FLAG_NO_SECRET)) refuseImage(REASON_LUKS_SECRET);
  if (isLuks2(request.source) && !request.has(INFO_FLAG_PROBE_AS_QEMU)) return reportLuks2(report, request);
  const image = openLuks(request.source, request.has(INFO_FLAG_LUKS_ANY_HEADER));
  reportImage(report, FORMAT_LUKS, image.virtualSize, 0, IMAGE_FLAG_ENCRYPTED);
  reportLuks(report, image.header);
}

function reportLuks2(report: Report, request: InfoRequest): void {
  const image = openLuks2(request.source);
  reportImage(report, FORMAT_LUKS, image.virtualSize, 0, IMAGE_FLAG_ENCRYPTED);
  const texts: Region[] = [image.label, image.uuid, image.encryption];
  let length: u32 = LUKS2_TEXTS;
  for (let index = 0; index < texts.length; index++) length += 4 + texts[index].size;
  const body = report.add(INFO_RECORD_LUKS2, length);
  storeLe64(body, LUKS2_PAYLOAD_OFFSET, image.payloadOffset);
  let at: u32 = LUKS2_TEXTS;
  for (let index = 0; index < texts.length; index++) {
    storeLe32(body, at, texts[index].size);
    copyBytes(body, at + 4, texts[index], 0, texts[index].size);
    at += 4 + texts[index].size;
  }
}
