import {
  FORMAT_BOCHS,
  FORMAT_CLOOP,
  FORMAT_DMG,
  FORMAT_ISO,
  FORMAT_LUKS,
  FORMAT_PARALLELS,
  FORMAT_QCOW,
  FORMAT_QCOW2,
  FORMAT_QED,
  FORMAT_VDI,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../abi/formats.ts';
import {
  MARK_GPT,
  MARK_IN_CONTENT,
  MARK_IN_FILE,
  MARK_MBR,
  MARK_UDF,
  VERIFY_MARK,
  VERIFY_MARK_LENGTH,
  VERIFY_MARK_OFFSET,
  VERIFY_MARK_PLACE,
  VERIFY_RECORD_MARK,
} from '../abi/verify-messages.ts';
import {loadBe16, loadBe32} from '../bytes/big-endian.ts';
import {loadLe32, storeLe32, storeLe64} from '../bytes/little-endian.ts';
import {allocateRegion, Region} from '../bytes/region.ts';
import {hasText} from '../bytes/text.ts';
import {readSource, SECTOR_SIZE, Source} from '../device/source.ts';
import {hasPartitionTable} from '../raw/partition-table.ts';
import {Report} from '../report/report.ts';
import {isVmdk} from '../vmdk/probe.ts';

// Where each format has its mark; each format's own probe.ts says more. Here every mark counts, also of versions and
// kinds that no program opens: the question is what some other program might take the bytes for.
const QCOW_MAGIC: u32 = 0x514649fb;
const VDI_SIGNATURE_AT: u32 = 64;
const VDI_SIGNATURE: u32 = 0xbeda107f;
const LUKS_MAGIC_END: u16 = 0xbabe;
const GPT_SIGNATURE = 'EFI PART';
/** ECMA-167 3/9.1: volume structure descriptors begin at byte 32768, the identifier is bytes 1-5. */
const VOLUME_DESCRIPTOR: u32 = 32768;
const VOLUME_SECTOR: u32 = 2048;
/** Descriptors of bridge disks are looked for in so many sectors. */
const VOLUME_SECTORS: u32 = 8;
/** Footers of vpc and dmg. */
const FOOTER_SIZE: u32 = 512;

/** Reports every mark of the file, head and tail. */
export function reportFileMarks(report: Report, source: Source): void {
  reportHeadMarks(report, source, MARK_IN_FILE);
  reportTailMarks(report, source);
}

/** Reports the marks at the beginning of the disk that a guest of the virtual machine sees. */
export function reportContentMarks(report: Report, content: Source): void {
  reportHeadMarks(report, content, MARK_IN_CONTENT);
}

function reportHeadMarks(report: Report, source: Source, place: u32): void {
  const head = source.head;
  if (loadBe32(head, 0) == QCOW_MAGIC) add(report, loadBe32(head, 4) == 1 ? FORMAT_QCOW : FORMAT_QCOW2, place, 0);
  if (isVmdk(source) || hasText(head, 0, '# Disk DescriptorFile')) add(report, FORMAT_VMDK, place, 0);
  if (hasText(head, 0, 'vhdxfile')) add(report, FORMAT_VHDX, place, 0);
  if (hasText(head, 0, 'conectix')) add(report, FORMAT_VPC, place, 0);
  if (hasText(head, 0, 'QED\0')) add(report, FORMAT_QED, place, 0);
  if (loadLe32(head, VDI_SIGNATURE_AT) == VDI_SIGNATURE) add(report, FORMAT_VDI, place, VDI_SIGNATURE_AT);
  reportOtherMarks(report, head, place);
  reportDiskMarks(report, source, place);
}

function reportOtherMarks(report: Report, head: Region, place: u32): void {
  if (isParallels(head)) add(report, FORMAT_PARALLELS, place, 0);
  if (hasText(head, 0, 'LUKS') && loadBe16(head, 4) == LUKS_MAGIC_END) add(report, FORMAT_LUKS, place, 0);
  if (hasText(head, 0, 'Bochs Virtual HD Image')) add(report, FORMAT_BOCHS, place, 0);
  if (hasText(head, 0, '#!/bin/sh\n#V2.0 Format\n')) add(report, FORMAT_CLOOP, place, 0);
}

function isParallels(head: Region): bool {
  return hasText(head, 0, 'WithoutFreeSpace') || hasText(head, 0, 'WithouFreSpacExt');
}

/** What a bare disk or a disc has. */
function reportDiskMarks(report: Report, source: Source, place: u32): void {
  const head = source.head;
  if (hasPartitionTable(source)) add(report, MARK_MBR, place, 510);
  if (hasText(head, 512, GPT_SIGNATURE)) add(report, MARK_GPT, place, 512);
  if (hasText(head, 4096, GPT_SIGNATURE)) add(report, MARK_GPT, place, 4096);
  for (let index: u32 = 0; index < VOLUME_SECTORS; index++) {
    const at = VOLUME_DESCRIPTOR + index * VOLUME_SECTOR;
    if (hasText(head, at + 1, 'CD001') && index == 0) add(report, FORMAT_ISO, place, at);
    if (hasText(head, at + 1, 'NSR02') || hasText(head, at + 1, 'NSR03')) add(report, MARK_UDF, place, at);
  }
}

/** Footers stand in the last 512 bytes; where the length is no multiple of that, in the last sector begun. */
function reportTailMarks(report: Report, source: Source): void {
  if (source.size < FOOTER_SIZE) return;
  const footer = allocateRegion(FOOTER_SIZE);
  reportFooter(report, source, footer, source.size - FOOTER_SIZE);
  const lastSector = (source.sizeInSectors - 1) * SECTOR_SIZE;
  if (lastSector != source.size - FOOTER_SIZE) reportFooter(report, source, footer, lastSector);
}

function reportFooter(report: Report, source: Source, footer: Region, offset: u64): void {
  if (offset == 0) return;
  readSource(source, offset, footer, 0, FOOTER_SIZE);
  if (hasText(footer, 0, 'conectix')) add(report, FORMAT_VPC, MARK_IN_FILE, offset);
  if (hasText(footer, 0, 'koly')) add(report, FORMAT_DMG, MARK_IN_FILE, offset);
}

function add(report: Report, mark: u32, place: u32, offset: u64): void {
  const body = report.add(VERIFY_RECORD_MARK, VERIFY_MARK_LENGTH);
  storeLe32(body, VERIFY_MARK, mark);
  storeLe32(body, VERIFY_MARK_PLACE, place);
  storeLe64(body, VERIFY_MARK_OFFSET, offset);
}
