import type {OutputRow} from '../make-output-case.ts';
import {from} from '../extra/extra-row.ts';
import {convert, existing} from './convert-row.ts';

const SPARSE = from('raw-sparse', 'image.raw');
const MIXED = from('raw-mixed', 'image.raw');

/** `-o` of qcow2, each with the same data. */
const OPTIONS = [
  'compat=0.10',
  'compat=v3',
  'cluster_size=512',
  'cluster_size=4k',
  'cluster_size=2M',
  'refcount_bits=1',
  'refcount_bits=8',
  'refcount_bits=64',
  'refcount_bits=64,cluster_size=512',
  'lazy_refcounts=on',
  'extended_l2=on',
  'extended_l2=on,cluster_size=16k',
  'preallocation=metadata',
  'preallocation=falloc',
  'preallocation=full',
  'preallocation=metadata,extended_l2=on',
  'compression_type=zstd',
  'size=8M',
  'size=1M',
  'data_file=out.data',
  'data_file=out.data,data_file_raw=on',
  'data_file=out.data,preallocation=metadata',
  'cluster_size=3',
  'cluster_size=4M',
  'refcount_bits=3',
  'preallocation=foo',
  'foo=bar',
  'compat=0.10,extended_l2=on',
] as const;

/** With `-c`: what compresses becomes smaller clusters, so only the content and what info says are compared. */
const COMPRESSED = [
  '',
  'compression_type=zlib',
  'compression_type=zstd',
  'cluster_size=4k',
  'cluster_size=2M',
  'extended_l2=on',
  'compat=0.10',
  'preallocation=metadata',
  'lazy_refcounts=on',
  'data_file=out.data',
] as const;

const SECRET = ['--object', 'secret,id=sec0,data=abc123'] as const;

function encrypted(format: 'aes' | 'luks', name: string, options: string): OutputRow {
  const row = convert({
    name: `encrypt-${name}`,
    to: 'qcow2',
    inputs: SPARSE,
    flags: SECRET,
    options: `encrypt.format=${format},encrypt.key-secret=sec0${options}`,
    ...(format === 'luks' && {unsettled: 'bytes'}),
  });
  const named = `driver=qcow2,file.filename=out.qcow2,encrypt.format=${format},encrypt.key-secret=sec0`;
  return {...row, named: [...SECRET, '--image-opts', named]};
}

const toName = (options: string): string => options.replaceAll(/[^\w.]+/g, '-').replaceAll('_', '-');

export const QCOW2_ROWS: readonly OutputRow[] = [
  ...OPTIONS.map((options) => convert({name: `option-${toName(options)}`, to: 'qcow2', inputs: SPARSE, options})),
  ...['cluster_size=512', 'cluster_size=4k', 'extended_l2=on'].map((options) =>
    convert({name: `mixed-${toName(options)}`, to: 'qcow2', inputs: MIXED, options}),
  ),
  ...COMPRESSED.flatMap((options) => {
    const how = {to: 'qcow2', flags: ['-c'], unsettled: 'bytes', ...(options !== '' && {options})} as const;
    const name = `compressed-${options === '' ? 'default' : toName(options)}`;
    return [convert({...how, name, inputs: MIXED}), convert({...how, name: `${name}-sparse`, inputs: SPARSE})];
  }),
  convert({
    name: 'compressed-into-existing',
    to: 'qcow2',
    inputs: [...SPARSE, existing('qcow2', '4M')],
    flags: ['-c', '-n'],
    unsettled: 'bytes',
  }),
  encrypted('luks', 'luks-cs4k', ',encrypt.iter-time=10,cluster_size=4k'),
  encrypted('luks', 'luks-v2', ',encrypt.iter-time=10,compat=0.10'),
  encrypted('luks', 'luks-cbc', ',encrypt.iter-time=10,encrypt.cipher-mode=cbc,encrypt.ivgen-alg=plain64'),
  encrypted('luks', 'luks-aes-128', ',encrypt.iter-time=10,encrypt.cipher-alg=aes-128,encrypt.hash-alg=sha1'),
  encrypted('luks', 'luks-cipher-unknown', ',encrypt.iter-time=10,encrypt.cipher-alg=foo'),
  encrypted('aes', 'aes', ''),
  encrypted('aes', 'aes-cs4k', ',cluster_size=4k'),
  convert({
    name: 'encrypt-without-secret',
    to: 'qcow2',
    inputs: SPARSE,
    options: 'encrypt.format=luks,encrypt.key-secret=sec0',
  }),
];
