import type {Divergence} from '../../../harness/divergences/divergence.ts';

/**
 * Differences that are meant to be and that only images show which chance has made: no case of the conformance run does,
 * where a row that covers nothing is a fault. Each is told of in docs/fuzzing.md.
 */
export const KNOWN_DIFFERENCES: readonly Divergence[] = [
  {
    id: 'dd-in-larger-requests',
    cases: 'dd/qed/fuzz*',
    paths: ['map-json/**', 'check.stdout/*', 'files/out.qed/**'],
    because: 'The row larger-requests-of-dd, seen in other numbers.',
  },
  {
    id: 'compressed-grains-not-written',
    cases: 'bench/vmdk/fuzz-write*',
    paths: ['bench.stderr/*', 'info-json/children*.virtual-size', 'files/layer*.vmdk*'],
    outcome: 'refused',
    because:
      'Compressed grains take no second write; qemu-img has written some of the request, or says only that it failed.',
  },
  {
    id: 'no-room-for-zeros',
    cases: 'convert/{vhdx,vpc}/fuzz*-into-existing*',
    paths: ['info-json/children*.virtual-size', 'info-human.stdout/*', 'map-json/*', 'files/out.**'],
    because: 'The row no-allocation-for-zeros, seen in formats where map tells it in other words.',
  },
  {
    id: 'holes-around-data',
    cases: '{bench/qcow2/fuzz-write*,convert/qcow2/fuzz*-into-existing*}',
    paths: 'map-json/*',
    because:
      'The row fewer-blocks-on-disk: where few clusters of a file have room on the disk, map looks for holes in them, and around new data instar leaves some. The bytes of the file are compared.',
  },
  {
    id: 'one-fault-before-the-other',
    cases: 'convert/*/fuzz*-compressed*-small-target*',
    paths: 'convert.stderr/*',
    outcome: 'refused',
    because:
      'Where an output takes no compressed data and is too small as well, qemu-img names the first fault, instar the second.',
  },
  {
    id: 'drivers-that-a-build-lacks',
    cases: '{*/parallels/fuzz*,*/*/fuzz*-of-*parallels-*,*/*/fuzz*compression_type=zstd*}',
    versions: '=5.2.0',
    paths: '**',
    because: 'The row of that name, for what lies below, what is looked at, and zstd.',
  },
  {
    id: 'holes-in-new-blocks',
    cases: 'bench/{vdi,parallels,vpc}/fuzz-write*',
    paths: 'files/layer*/fullyAllocated',
    instar: 'false',
    because: 'The row fewer-blocks-on-disk, for blocks that bench is the first to write to.',
  },
  {
    id: 'qcow-clusters-one-by-one',
    cases: 'convert/*/fuzz*-of-*qcow-[a-z]*',
    paths: ['map-json/**', 'check.stdout/*', 'files/out.*/**'],
    outcome: 'answered',
    because:
      'qemu-img takes each cluster of a qcow image for an extent of its own, even where there is none, and over another image a cluster has 512 bytes; instar joins neighbours, so that runs of zeros begin and end in other places.',
  },
  {
    id: 'qcow-clusters-zeroed-one-by-one',
    cases: 'convert/qcow2/fuzz*-into-existing*-of-*qcow-*',
    paths: ['map-json/**', 'check.stdout/*', 'files/out.qcow2/**'],
    outcome: 'answered',
    because:
      'The same in an existing image: one request for zeros gives a whole cluster up, several for parts of it do not.',
  },
  {
    id: 'refused-before-the-first-byte',
    cases: 'convert/qcow2/fuzz-data_file=*-compressed*',
    paths: 'convert.stderr/*',
    outcome: 'refused',
    because:
      'A data file takes no compressed data: qemu-img notices at the first data that it writes and names their place, instar before it begins.',
  },
  {
    id: 'data-file-of-nothing',
    cases: 'create/qcow2/fuzz-data_file=out-data-preallocation=metadata*',
    versions: '=5.2.0',
    paths: 'files/out.data/*',
    because: 'qemu-img 5.2.0 preallocates a disk of size 0 up to a length that it never set.',
  },
  {
    id: 'closed-after-a-failure',
    cases: 'bench/parallels/fuzz-write*',
    paths: ['map-json/**', 'info-json/**', 'check.**', 'files/layer*/**'],
    outcome: 'refused',
    because:
      'When a request fails, qemu-img ends without closing a parallels image: it stays marked as open, with room that it took ahead; instar closes it.',
  },
  {
    id: 'end-within-a-sector',
    cases: 'bench/raw/fuzz-write*-odd-*',
    versions: '<10.1',
    paths: ['bench.**', 'map-json/*', 'info-json/**', 'files/**'],
    because:
      'A request that begins in the last sector of a raw file, which is a part of one: qemu-img writes all of it, instar fails as at any end.',
  },
];
