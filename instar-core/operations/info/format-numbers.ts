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
  FORMAT_RAW,
  FORMAT_UNKNOWN,
  FORMAT_VDI,
  FORMAT_VHDX,
  FORMAT_VMDK,
  FORMAT_VPC,
} from '../../../guest/abi/formats.ts';
import type {ImageFormat} from './image-facts.ts';

const NUMBERS: Readonly<Record<ImageFormat, number>> = {
  raw: FORMAT_RAW,
  qcow2: FORMAT_QCOW2,
  vmdk: FORMAT_VMDK,
  vpc: FORMAT_VPC,
  vhdx: FORMAT_VHDX,
  iso: FORMAT_ISO,
  qcow: FORMAT_QCOW,
  qed: FORMAT_QED,
  vdi: FORMAT_VDI,
  parallels: FORMAT_PARALLELS,
  dmg: FORMAT_DMG,
  bochs: FORMAT_BOCHS,
  cloop: FORMAT_CLOOP,
  luks: FORMAT_LUKS,
};

/** The formats that instar reads, by name. */
export const IMAGE_FORMATS: readonly string[] = Object.keys(NUMBERS).toSorted();

const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name as ImageFormat]));

export function formatNumber(format: ImageFormat | undefined): number {
  return format === undefined ? FORMAT_UNKNOWN : NUMBERS[format];
}

export function formatName(number: number): ImageFormat | undefined {
  return NAMES.get(number);
}

/** True for the name of a format that instar reads. */
export function isImageFormat(name: string): name is ImageFormat {
  return Object.hasOwn(NUMBERS, name);
}
