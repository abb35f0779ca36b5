import type {Divergence} from './divergence.ts';

/**
 * The whitelist: what instar says or writes otherwise than qemu-img on purpose. Empty is the aim.
 * What is drawn at random or read from the clock and the disk is no divergence; generators/normalize masks it on both sides.
 */
export const DIVERGENCES: readonly Divergence[] = [
  {
    id: 'no-abort-without-extents',
    cases:
      '{create,info}/vmdk/{0-monolithic-flat,0-two-gb-flat,0-two-gb-sparse,no-extents,bad-line,bad-type,read-only}',
    paths: 'info-**',
    outcome: 'aborted',
    because: 'qemu-img ends with a failed assertion on a vmdk image without extents; instar describes the image.',
  },
  {
    id: 'no-half-open-json',
    cases:
      'map/{qcow2/damaged-{el2-zero-and-allocated,el2-allocated-without-cluster,l1-entry-unaligned,l2-unaligned},qed/damaged-{l2-entry-beyond,l2-entry-unaligned,l2-table-beyond}}',
    paths: 'map-json.stdout/*',
    instar: '',
    outcome: 'refused',
    because:
      'When a map fails, qemu-img has begun a JSON array that it never ends; instar prints no JSON that nobody can read.',
  },
  {
    id: 'drivers-that-a-build-lacks',
    cases:
      '{{info,check,map,measure,compare}/{parallels/**,qcow2/{over-parallels,zstd},raw/to-parallels,mixed/*parallels*},' +
      '{create,convert,dd}/parallels/**,convert/{raw,qcow2}/{*parallels*,*-zstd,*-zstd-*}}',
    versions: '=5.2.0',
    paths: '**',
    because:
      'The recorded 5.2.0 was built without parallels and zstd, and takes such images for raw or refuses them; instar reads them.',
  },
  {
    id: 'dmg-codecs',
    cases: '{{info,compare}/dmg/{bzip2,lzfse},convert/raw/*-dmg-bzip2}',
    paths: '**',
    because:
      'The recorded programs lack the modules for bzip2 and lzfse and cannot read such chunks; instar reads them.',
  },
  {
    id: 'no-success-for-unknown-options',
    cases: 'measure/usage/unknown-short',
    versions: '<10.0.2',
    paths: 'measure.**',
    because:
      'An option that its measure does not know made qemu-img print its help and end with 0; instar fails, as other commands do.',
  },
  {
    id: 'nothing-left-by-a-refusal',
    cases: '{create,convert,dd}/**',
    paths: 'files/*',
    instar: '(absent)',
    outcome: 'refused',
    because:
      'When qemu-img fails it may leave an empty or half-written file; instar replaces its output as a whole or not at all.',
  },
  {
    id: 'no-failure-without-a-word',
    cases: 'convert/qcow/{compressed,fuzz*-compressed*}',
    paths: '**',
    outcome: 'refused',
    because:
      'Compressing into qcow, every qemu-img writes the whole image and then fails without a message; instar succeeds.',
  },
  {
    id: 'fewer-blocks-on-disk',
    cases: '{convert,dd}/{vdi,parallels,vpc}/**',
    paths: 'files/out.*/fullyAllocated',
    instar: 'false',
    because:
      'Around the data of a new block qemu-img writes zeros to the disk; instar leaves holes, which read as zeros too.',
  },
  {
    id: 'no-shifted-block-table',
    cases: '{convert,dd}/vhdx/**',
    versions: '=5.2.0',
    paths: ['files/out.vhdx/ranges/2097152', 'files/out.vhdx/ranges/3145728'],
    because:
      'Before its fix, qemu-img moved all entries behind the first of a table sector by one whenever it wrote that; instar does not.',
  },
  {
    id: 'no-allocation-for-zeros',
    cases: 'convert/{vmdk,vdi,qed,qcow,parallels}/{into-existing,into-larger,fuzz*-into-existing*}',
    paths: ['info-json/children*.virtual-size', 'info-human.stdout/*', 'check.stdout/*', 'map-json/*', 'files/out.**'],
    because:
      'Into an existing image, qemu-img writes zeros where the image has no block and reads as zeros; instar leaves such blocks out.',
  },
  {
    id: 'no-output-over-an-input',
    cases: '{convert/raw/{output-is-input,output-is-base},dd/raw/output-is-input}',
    paths: '**',
    outcome: 'answered',
    because: 'qemu-img empties a raw file that it is to read, and says that all went well; instar refuses.',
  },
  {
    id: 'no-room-for-short-zeros',
    cases:
      'convert/{raw/salvaged-{l1-unaligned,l2-unaligned,el2-zero-and-allocated,qed-l2-table,qed-l2-entry},' +
      'qcow2/salvaged-{l2-unaligned,qed-l2-table}}',
    versions: '=5.2.0',
    paths: ['map-json/*', 'files/out.*/**'],
    because:
      'Each sector of a damage that it passed over was data to qemu-img 5.2.0; instar gives their zeros no room.',
  },
  {
    id: 'larger-requests-of-dd',
    cases: 'dd/qed/whole',
    paths: ['map-json/**', 'files/out.qed/**'],
    because:
      'qemu-img dd writes block by block, instar 2 MiB at a time; qed puts a table behind the request that needs it first.',
  },
];
