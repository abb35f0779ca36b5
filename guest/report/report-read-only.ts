import {FORMAT_BOCHS, FORMAT_CLOOP, FORMAT_DMG} from '../abi/formats.ts';
import {INFO_FLAG_DMG_ANY_CHUNKS, INFO_FLAG_PROBE_AS_QEMU} from '../abi/info-config.ts';
import {WARNING_DMG_CHUNK_TYPE} from '../abi/info-messages.ts';
import {openBochs} from '../bochs/open.ts';
import {openCloop} from '../cloop/open.ts';
import {openDmg} from '../dmg/open.ts';
import {InfoRequest} from './info-request.ts';
import {reportImage} from './report-image.ts';
import {reportWarning} from './report-warning.ts';
import {Report} from './report.ts';

// Formats that qemu only reads; all that it tells of them is their size.

export function reportBochs(report: Report, request: InfoRequest): void {
  reportImage(report, FORMAT_BOCHS, openBochs(request.source).virtualSize, 0, 0);
}

export function reportCloop(report: Report, request: InfoRequest): void {
  reportImage(report, FORMAT_CLOOP, openCloop(request.source).virtualSize, 0, 0);
}

export function reportDmg(report: Report, request: InfoRequest): void {
  const knowsAdc = !request.has(INFO_FLAG_PROBE_AS_QEMU);
  const image = openDmg(request.source, request.has(INFO_FLAG_DMG_ANY_CHUNKS), knowsAdc);
  reportImage(report, FORMAT_DMG, image.virtualSize, 0, 0);
  if (image.chunks.unknownType != 0) reportWarning(report, WARNING_DMG_CHUNK_TYPE, image.chunks.unknownType);
}
