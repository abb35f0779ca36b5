import {DATA_WRITES} from './data-writes.ts';
import {be32} from '../patch.ts';
import {QCOW2_LUKS_DRAWN} from './drawn.ts';
import {img, io, ioOptions, type Recipe} from '../recipe.ts';

/** Data at the start, across clusters, unaligned near the end, and zeros both written and marked. */
const WRITES = [...DATA_WRITES, 'write -z 2M 128k', 'write -z -u 1M 64k'] as const;

const CONTENT = img('convert', '-O', 'raw', 'image.qcow2', 'content.raw');

/** An image of 4 MiB with data, made with these options, and its content as a raw file. */
function withData(name: string, options: string, writes: readonly string[] = WRITES): Recipe {
  return {
    name: `qcow2-${name}`,
    files: ['image.qcow2', 'content.raw'],
    steps: [
      img('create', '-f', 'qcow2', ...(options === '' ? [] : ['-o', options]), 'image.qcow2', '4M'),
      io('qcow2', 'image.qcow2', ...writes),
      CONTENT,
    ],
  };
}

/** The same data, converted with compression. */
function compressed(name: string, options: string): Recipe {
  return {
    name: `qcow2-${name}`,
    files: ['image.qcow2', 'content.raw'],
    steps: [
      img('create', '-f', 'raw', 'content.raw', '4M'),
      io('raw', 'content.raw', ...DATA_WRITES),
      // One coroutine and in order, so that clusters always lie in the same places.
      img('convert', '-m', '1', '-c', '-f', 'raw', '-O', 'qcow2', '-o', options, 'content.raw', 'image.qcow2'),
    ],
  };
}

function empty(name: string, size: string, options: string): Recipe {
  return {
    name: `qcow2-${name}`,
    files: ['image.qcow2'],
    steps: [img('create', '-f', 'qcow2', ...(options === '' ? [] : ['-o', options]), 'image.qcow2', size)],
  };
}

const SECRET = 'secret,id=sec0,data=abc123';
/** Where the entries of the snapshot table of `qcow2-snapshots` lie; each has the time of its making. */
const SNAPSHOTS = [0x100000, 0x100048] as const;
const NOON = 0x5f5e1000;

export const QCOW2_RECIPES: readonly Recipe[] = [
  empty('empty', '1M', ''),
  empty('zero-size', '0', ''),
  empty('odd-size', '1000001', ''),
  empty('1T', '1T', 'cluster_size=2M'),
  empty('metadata', '1M', 'preallocation=metadata'),
  empty('metadata-el2', '1M', 'preallocation=metadata,extended_l2=on'),
  withData('data', ''),
  withData('v2', 'compat=0.10'),
  withData('cs512', 'cluster_size=512', ['write -P 0x11 0 5k', 'write -P 0x22 1M 9k', 'write -z 2M 64k']),
  withData('cs4k', 'cluster_size=4k'),
  withData('cs2M', 'cluster_size=2M'),
  withData('rb1', 'refcount_bits=1'),
  withData('rb8', 'refcount_bits=8'),
  withData('rb64', 'refcount_bits=64'),
  withData('lazy', 'lazy_refcounts=on'),
  withData('el2', 'extended_l2=on', [
    'write -P 0x11 0 64k',
    'write -P 0x22 1050624 10k',
    'write -P 0x33 1M 2k',
    'write -z 2M 64k',
    'write -z 2168832 4k',
    'discard 32k 8k',
  ]),
  withData('el2-cs16k', 'extended_l2=on,cluster_size=16k', ['write -P 0x11 512 512', 'write -P 0x22 1M 1k']),
  // Zeros that were written as data: from a sector to more than a cluster, at edges of clusters and between them.
  withData('written-zeros', '', [
    'write -P 0x11 0 1M',
    ...['64k 512', '129k 1k', '198k 4k', '264k 8k', '326k 60k', '448k 64k', '576k 192k', '1020k 4k'].map(
      (where) => `write -P 0 ${where}`,
    ),
    'write -P 0 2M 256k',
    'write -P 0x22 3M 64k',
    'write -P 0 3080k 24k',
  ]),
  compressed('zlib', 'compression_type=zlib'),
  compressed('zstd', 'compression_type=zstd'),
  compressed('zlib-cs4k', 'cluster_size=4k'),
  compressed('zlib-el2', 'extended_l2=on'),
  {
    name: 'qcow2-snapshots',
    files: ['image.qcow2', 'content.raw'],
    steps: [
      img('create', '-f', 'qcow2', 'image.qcow2', '4M'),
      io('qcow2', 'image.qcow2', 'write -P 0x11 0 64k', 'write -P 0x22 1M 192k'),
      img('snapshot', '-c', 'one', 'image.qcow2'),
      io('qcow2', 'image.qcow2', 'write -P 0x44 64k 128k', 'write -P 0x55 1M 64k'),
      img('snapshot', '-c', 'second snapshot', 'image.qcow2'),
      io('qcow2', 'image.qcow2', 'write -P 0x66 3M 64k'),
      CONTENT,
    ],
    settled: {
      // qcow2.txt "Snapshot table": seconds at 16, nanoseconds at 20 of each entry.
      'image.qcow2': SNAPSHOTS.flatMap((at, index) => [be32(at + 16, NOON + index), be32(at + 20, 250_000_000)]),
    },
  },
  {
    name: 'qcow2-bitmaps',
    files: ['image.qcow2', 'content.raw'],
    steps: [
      img('create', '-f', 'qcow2', 'image.qcow2', '4M'),
      img('bitmap', '--add', 'image.qcow2', 'b0'),
      img('bitmap', '--add', '-g', '32k', 'image.qcow2', 'fine'),
      io('qcow2', 'image.qcow2', 'write -P 0x11 0 64k', 'write -P 0x22 1M 192k'),
      img('bitmap', '--add', '--disable', 'image.qcow2', 'off'),
      CONTENT,
    ],
  },
  {
    name: 'qcow2-data-file',
    files: ['image.qcow2', 'image-data.raw', 'content.raw'],
    steps: [
      img('create', '-f', 'qcow2', '-o', 'data_file=image-data.raw', 'image.qcow2', '4M'),
      io('qcow2', 'image.qcow2', ...WRITES),
      CONTENT,
    ],
  },
  {
    name: 'qcow2-data-file-raw',
    files: ['image.qcow2', 'image-data.raw', 'content.raw'],
    steps: [
      img('create', '-f', 'qcow2', '-o', 'data_file=image-data.raw,data_file_raw=on', 'image.qcow2', '4M'),
      io('qcow2', 'image.qcow2', 'write -P 0x11 0 64k', 'write -P 0x22 1M 192k'),
      CONTENT,
    ],
  },
  {
    name: 'qcow2-aes',
    files: ['image.qcow2'],
    steps: [
      img(
        'create',
        '--object',
        SECRET,
        '-f',
        'qcow2',
        '-o',
        'cluster_size=4k,encrypt.format=aes,encrypt.key-secret=sec0',
        'image.qcow2',
        '4M',
      ),
      ioOptions(
        SECRET,
        'driver=qcow2,file.filename=image.qcow2,encrypt.format=aes,encrypt.key-secret=sec0',
        'write -P 0x11 0 4k',
      ),
    ],
  },
  {
    name: 'qcow2-luks',
    files: ['image.qcow2'],
    steps: [
      img(
        'create',
        '--object',
        SECRET,
        '-f',
        'qcow2',
        '-o',
        'encrypt.format=luks,encrypt.key-secret=sec0,encrypt.cipher-alg=aes-128,encrypt.cipher-mode=cbc,' +
          'encrypt.ivgen-alg=plain64,encrypt.iter-time=10',
        'image.qcow2',
        '4M',
      ),
      ioOptions(
        SECRET,
        'driver=qcow2,file.filename=image.qcow2,encrypt.format=luks,encrypt.key-secret=sec0',
        'write -P 0x11 0 4k',
      ),
    ],
    drawn: {'image.qcow2': QCOW2_LUKS_DRAWN},
  },
];
