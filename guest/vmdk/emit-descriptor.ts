import {
  VMDK_ADAPTER_BUSLOGIC,
  VMDK_ADAPTER_IDE,
  VMDK_ADAPTER_LSILOGIC,
  VMDK_MONOLITHIC_FLAT,
  VMDK_MONOLITHIC_SPARSE,
  VMDK_TWO_GB_FLAT,
  VMDK_TWO_GB_SPARSE,
} from '../abi/create-config.ts';
import {ExtentPlan, extentName} from './emit-extents.ts';
import {VmdkOptions} from './emit-options.ts';
import {TextWriter} from './emit-text.ts';

/** Bytes of the descriptor apart from its texts and extent lines. */
const FIXED_CAPACITY: u32 = 1024;
/** Bytes of one extent line apart from the extent's name. */
const LINE_CAPACITY: u32 = 64;

/**
 * The descriptor (VMware Virtual Disk Format 5.0, "Layout Basics", "The Descriptor File"): header, extent description
 * and disk data base. CIDs are in hexadecimal without leading zeros.
 */
export function makeDescriptor(options: VmdkOptions, extents: ExtentPlan, virtualSize: u64): TextWriter {
  const texts = options.parentName.size + options.hardwareVersion.size + options.toolsVersion.size;
  const lines = (extents.count as u32) * (LINE_CAPACITY + options.baseName.size);
  const descriptor = new TextWriter(FIXED_CAPACITY + texts + lines);
  writeHeader(descriptor, options);
  for (let index: u64 = 0; index < extents.count; index++) writeExtent(descriptor, options, extents, index);
  writeDataBase(descriptor, options, virtualSize);
  return descriptor;
}

function writeHeader(descriptor: TextWriter, options: VmdkOptions): void {
  descriptor.literal('# Disk DescriptorFile\nversion=1\nCID=');
  descriptor.hexadecimal(options.contentId);
  descriptor.literal('\nparentCID=');
  descriptor.hexadecimal(options.parentContentId);
  descriptor.literal('\ncreateType="');
  descriptor.literal(createType(options.subformat));
  descriptor.literal('"\n');
  if (options.hasParent) {
    descriptor.literal('parentFileNameHint="');
    descriptor.text(options.parentName);
    descriptor.literal('"');
  }
  descriptor.literal('\n# Extent description\n');
}

/** "Extent Descriptions": access, size in sectors, type, file name and, for flat extents, the offset in it. */
function writeExtent(descriptor: TextWriter, options: VmdkOptions, extents: ExtentPlan, index: u64): void {
  descriptor.literal('RW ');
  descriptor.decimal(extents.size(index) / 512);
  descriptor.literal(options.isFlat() ? ' FLAT "' : ' SPARSE "');
  descriptor.text(extentName(options, index));
  descriptor.literal(options.isFlat() ? '" 0\n' : '"\n');
}

/** "The Disk Database": the geometry has 63 sectors a track and 16 heads under ide, else 255; cylinders round down. */
function writeDataBase(descriptor: TextWriter, options: VmdkOptions, virtualSize: u64): void {
  const heads: u64 = options.adapter == VMDK_ADAPTER_IDE ? 16 : 255;
  descriptor.literal('\n# The Disk Data Base\n#DDB\n\nddb.virtualHWVersion = "');
  descriptor.text(options.hardwareVersion);
  descriptor.literal('"\nddb.geometry.cylinders = "');
  descriptor.decimal(virtualSize / (63 * heads * 512));
  descriptor.literal('"\nddb.geometry.heads = "');
  descriptor.decimal(heads);
  descriptor.literal('"\nddb.geometry.sectors = "63"\nddb.adapterType = "');
  descriptor.literal(adapterType(options.adapter));
  descriptor.literal('"\n');
  if (!options.hasToolsVersion) return;
  descriptor.literal('ddb.toolsVersion = "');
  descriptor.text(options.toolsVersion);
  descriptor.literal('"\n');
}

function createType(subformat: u32): string {
  if (subformat == VMDK_MONOLITHIC_SPARSE) return 'monolithicSparse';
  if (subformat == VMDK_MONOLITHIC_FLAT) return 'monolithicFlat';
  if (subformat == VMDK_TWO_GB_SPARSE) return 'twoGbMaxExtentSparse';
  if (subformat == VMDK_TWO_GB_FLAT) return 'twoGbMaxExtentFlat';
  return 'streamOptimized';
}

function adapterType(adapter: u32): string {
  if (adapter == VMDK_ADAPTER_IDE) return 'ide';
  if (adapter == VMDK_ADAPTER_BUSLOGIC) return 'buslogic';
  if (adapter == VMDK_ADAPTER_LSILOGIC) return 'lsilogic';
  return 'legacyESX';
}
