import type {FormatName} from '../../../generators/cases/case.ts';
import type {MadeFormat} from './recipe.ts';

/** Options of each format as an image is made, the plainest first: that is where shrinking goes. */
export const MADE: Readonly<Record<MadeFormat, readonly string[]>> = {
  raw: [''],
  qcow2: [
    '',
    'compat=0.10',
    'cluster_size=512',
    'cluster_size=4k',
    'cluster_size=2M',
    'extended_l2=on',
    'extended_l2=on,cluster_size=16k',
    'refcount_bits=1',
    'refcount_bits=64',
    'lazy_refcounts=on',
    'compression_type=zstd',
    'preallocation=metadata',
  ],
  qed: ['', 'cluster_size=4k', 'table_size=1'],
  qcow: [''],
  vdi: ['', 'static=on'],
  vmdk: [
    '',
    'subformat=monolithicFlat',
    'subformat=twoGbMaxExtentSparse',
    'subformat=twoGbMaxExtentFlat',
    'zeroed_grain=on',
  ],
  vpc: ['', 'force_size=on', 'subformat=fixed', 'subformat=fixed,force_size=on'],
  vhdx: ['block_size=1M', '', 'subformat=fixed,block_size=1M'],
  parallels: ['', 'cluster_size=64k'],
  luks: ['key-secret=k,iter-time=10'],
};

/** Options of images whose content lies elsewhere, or that need a key: seldom, since keys take time. */
export const SELDOM_MADE: readonly {readonly format: MadeFormat; readonly options: string}[] = [
  {format: 'qcow2', options: 'data_file={data}'},
  {format: 'qcow2', options: 'data_file={data},cluster_size=4k'},
  {format: 'qcow2', options: 'data_file={data},data_file_raw=on'},
  {format: 'qcow2', options: 'encrypt.format=luks,encrypt.key-secret=k,encrypt.iter-time=10'},
  {format: 'qcow2', options: 'encrypt.format=aes,encrypt.key-secret=k'},
  {format: 'qcow', options: 'encrypt.format=aes,encrypt.key-secret=k'},
  {format: 'luks', options: 'key-secret=k,iter-time=10'},
  {format: 'luks', options: 'key-secret=k,iter-time=10,cipher-alg=aes-128,cipher-mode=cbc,ivgen-alg=plain64'},
];

/** How images are made that are compressed as a whole. */
export const COMPRESSED: readonly {readonly format: MadeFormat; readonly options: string}[] = [
  {format: 'qcow2', options: ''},
  {format: 'qcow2', options: 'compression_type=zstd'},
  {format: 'qcow2', options: 'cluster_size=4k'},
  {format: 'vmdk', options: 'subformat=streamOptimized'},
  {format: 'qcow', options: ''},
];

/** More options that only outputs get, some of them wrong. */
export const WRITTEN: Partial<Record<FormatName, readonly string[]>> = {
  raw: ['preallocation=falloc', 'preallocation=full', 'size=1M', 'preallocation=metadata'],
  qcow2: [
    'preallocation=falloc',
    'preallocation=full,cluster_size=4k',
    'preallocation=metadata,extended_l2=on',
    'cluster_size=3',
    'foo=bar',
    'compression_type=zstd,cluster_size=4k',
    'compression_type=zstd,compat=v2',
    'refcount_bits=8',
    'refcount_bits=8,compat=0.10',
    'lazy_refcounts=on,compat=0.10',
    'size=1M',
    'backing_file=layer0.raw,backing_fmt=raw',
    'backing_file=layer0.raw',
    'data_file=out.data',
    'data_file=out.data,data_file_raw=on',
    'data_file=out.data,preallocation=metadata',
    'data_file_raw=on',
    'encrypt.format=luks,encrypt.key-secret=k,encrypt.iter-time=10',
    'encrypt.format=aes,encrypt.key-secret=k',
  ],
  qed: ['table_size=3', 'cluster_size=1M,table_size=16', 'preallocation=full'],
  qcow: ['encrypt.format=aes,encrypt.key-secret=k', 'cluster_size=64k'],
  vdi: ['preallocation=metadata', 'preallocation=falloc', 'static=maybe'],
  vmdk: [
    'subformat=streamOptimized',
    'adapter_type=lsilogic',
    'adapter_type=lsilogic,hwversion=13,toolsversion=11',
    'compat6=on',
    'compat6=on,hwversion=4',
    'subformat=foo',
    'subformat=monolithicFlat,zeroed_grain=on',
  ],
  vpc: ['subformat=foo', 'force_size=maybe'],
  vhdx: ['block_size=2M,log_size=2M', 'block_state_zero=off', 'block_size=3M', 'subformat=foo'],
  parallels: ['cluster_size=1000', 'cluster_size=2M'],
  luks: [
    'key-secret=k,iter-time=10,cipher-alg=aes-128,cipher-mode=cbc,ivgen-alg=plain64',
    'key-secret=k,iter-time=10,hash-alg=sha1',
    'iter-time=10',
  ],
  dmg: [''],
};
