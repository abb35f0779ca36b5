import {changeVpc} from './build/vpc.ts';
import {readFixture} from './fixture.ts';
import {be32, be64, type Patch, text} from './patch.ts';
import type {SparseImage} from './sparse-image.ts';

type BuiltSet = Readonly<Record<string, () => SparseImage>>;

/** Offsets in the footer, VHD specification "Hard Disk Footer Format". */
const CREATOR = 28;
const CURRENT_SIZE = 48;
const DISK_TYPE = 60;

function changed(set: string, footer: readonly Patch[], header: readonly Patch[] = []): BuiltSet {
  return {
    'image.vpc': () => {
      const file = readFixture(set).get('image.vpc');
      if (file === undefined) throw new Error(`${set} has no image.vpc`);
      return changeVpc(file, {patches: footer}, {patches: header});
    },
  };
}

/** Another creator, and a size in the footer that the geometry does not have. */
function creator(name: string, set = 'vpc-data'): BuiltSet {
  return changed(set, [text(CREATOR, name), be64(CURRENT_SIZE, 4 * 1024 * 1024)]);
}

/** VHD images with right checksums that qemu-img does not make. */
export const VPC_SETS: Readonly<Record<string, BuiltSet>> = {
  'vpc-creator-vpc': creator('vpc '),
  'vpc-creator-qemu': creator('qemu'),
  'vpc-creator-qem2': creator('qem2'),
  'vpc-creator-win': creator('win '),
  'vpc-creator-d2v': creator('d2v '),
  'vpc-creator-tap': creator('tap\0'),
  'vpc-creator-ctxs': creator('CTXS'),
  'vpc-creator-wa': creator('wa\0\0'),
  'vpc-creator-vbox': creator('vbox'),
  'vpc-creator-unknown': creator('zzzz'),
  'vpc-fixed-creator-vbox': creator('vbox', 'vpc-fixed'),
  'vpc-differencing': changed('vpc-data', [be32(DISK_TYPE, 4)]),
  'vpc-type-fixed': changed('vpc-data', [be32(DISK_TYPE, 2)]),
  'vpc-type-unknown': changed('vpc-data', [be32(DISK_TYPE, 7)]),
  'vpc-zero-geometry': changed('vpc-data', [be32(56, 0)]),
  'vpc-small-block': changed('vpc-data', [], [be32(32, 256)]),
  'vpc-odd-block': changed('vpc-data', [], [be32(32, 100_000)]),
  'vpc-huge-block': changed('vpc-data', [], [be32(32, 0x80000000)]),
  'vpc-few-entries': changed('vpc-data', [], [be32(28, 1)]),
  'vpc-many-entries': changed('vpc-data', [], [be32(28, 0x7fffffff)]),
  'vpc-table-outside': changed('vpc-data', [], [be64(16, 0x7fffffff0000)]),
  'vpc-header-cookie': changed('vpc-data', [], [text(0, 'cxsparsf')]),
};
