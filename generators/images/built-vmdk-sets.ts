import {
  cowdContent,
  cowdExtent,
  type DescriptorOptions,
  flatExtent,
  makeDescriptor,
  seSparseContent,
  seSparseExtent,
} from './build/vmdk.ts';
import {filled, image, piece} from './pieces.ts';
import type {SparseImage} from './sparse-image.ts';

type BuiltSet = Readonly<Record<string, () => SparseImage>>;

const FLAT = 'RW 2048 FLAT "image-flat.vmdk" 0';
const MEBIBYTE = 1024 * 1024;

/** A descriptor alone, over one flat extent of 1 MiB unless told otherwise. */
function descriptor(options: Partial<DescriptorOptions>): BuiltSet {
  return {
    'image.vmdk': () => makeDescriptor({createType: 'monolithicFlat', extents: [FLAT], ...options}),
    'image-flat.vmdk': () => flatExtent(0x11),
  };
}

/** vmdk images that qemu-img does not make. */
export const VMDK_SETS: Readonly<Record<string, BuiltSet>> = {
  'vmdk-cowd': {'image.vmdk': cowdExtent, 'content.raw': cowdContent},
  'vmdk-vmfs-sparse': {
    'image.vmdk': () => makeDescriptor({createType: 'vmfsSparse', extents: ['RW 2048 VMFSSPARSE "image-delta.vmdk"']}),
    'image-delta.vmdk': cowdExtent,
    'content.raw': cowdContent,
  },
  'vmdk-se-sparse': {
    'image.vmdk': () => makeDescriptor({createType: 'seSparse', extents: ['RW 2048 SESPARSE "image-sesparse.vmdk"']}),
    'image-sesparse.vmdk': seSparseExtent,
    'content.raw': seSparseContent,
  },
  'vmdk-vmfs': descriptor({createType: 'vmfs', extents: ['RW 2048 VMFS "image-flat.vmdk"']}),
  'vmdk-zero-extent': descriptor({
    createType: 'twoGbMaxExtentFlat',
    extents: ['RW 1024 ZERO', 'RW 1024 FLAT "image-flat.vmdk" 512'],
  }),
  'vmdk-two-extents': {
    'image.vmdk': () =>
      makeDescriptor({
        createType: 'twoGbMaxExtentFlat',
        extents: ['RW 2048 FLAT "image-f001.vmdk" 0', 'RW 2048 FLAT "image-f002.vmdk" 0'],
      }),
    'image-f001.vmdk': () => flatExtent(0x11),
    'image-f002.vmdk': () => flatExtent(0x33),
    'content.raw': () =>
      image(
        2 * MEBIBYTE,
        ...[0, 1].flatMap((index) => [
          piece(index * MEBIBYTE, filled(0x11 + index * 0x22, 65_536)),
          piece(index * MEBIBYTE + 524_288, filled(0x12 + index * 0x22, 16_384)),
        ]),
      ),
  },
  'vmdk-missing-extent': {'image.vmdk': () => makeDescriptor({createType: 'monolithicFlat', extents: [FLAT]})},
  'vmdk-escaping-extent': {
    'image.vmdk': () =>
      makeDescriptor({createType: 'monolithicFlat', extents: ['RW 2048 FLAT "/nonexistent/secret.raw" 0']}),
  },
  'vmdk-short-extent': descriptor({extents: ['RW 4096 FLAT "image-flat.vmdk" 0']}),
  'vmdk-no-extents': descriptor({extents: []}),
  'vmdk-bad-line': descriptor({extents: ['RW many FLAT "image-flat.vmdk" 0']}),
  'vmdk-bad-type': descriptor({extents: ['RW 2048 CHEESE "image-flat.vmdk"']}),
  'vmdk-flat-no-offset': descriptor({extents: ['RW 2048 FLAT "image-flat.vmdk"']}),
  'vmdk-read-only': descriptor({extents: ['RDONLY 2048 FLAT "image-flat.vmdk" 0']}),
  'vmdk-no-access': descriptor({extents: ['NOACCESS 2048 FLAT "image-flat.vmdk" 0', FLAT]}),
  'vmdk-bad-create-type': descriptor({createType: 'cheese'}),
  'vmdk-device': descriptor({createType: 'fullDevice', extents: ['RW 2048 FLAT "image-flat.vmdk" 0']}),
  'vmdk-version-3': descriptor({version: '3'}),
  'vmdk-sparse-is-flat': descriptor({createType: 'monolithicSparse', extents: ['RW 2048 SPARSE "image-flat.vmdk"']}),
  'vmdk-other-parent': {
    ...descriptor({parentCid: 'deadbeef', parentName: 'base.vmdk'}),
    'base.vmdk': () => makeDescriptor({createType: 'monolithicFlat', extents: [FLAT]}),
  },
  'vmdk-missing-parent': descriptor({parentCid: 'deadbeef', parentName: 'missing.vmdk'}),
};
