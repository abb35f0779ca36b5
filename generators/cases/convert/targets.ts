import type {FormatName} from '../case.ts';
import {from} from '../extra/extra-row.ts';
import type {OutputRow} from '../make-output-case.ts';
import {convert} from './convert-row.ts';

const SPARSE = from('raw-sparse', 'image.raw');
const MIXED = from('raw-mixed', 'image.raw');
const ODD = from('raw-odd', 'image.raw');
const ZEROS = from('qcow2-written-zeros', 'image.qcow2');

/** `-o` of the other formats; a vmdk stream is compressed. */
const OPTIONS: Partial<Record<FormatName, readonly string[]>> = {
  raw: [
    'preallocation=off',
    'preallocation=falloc',
    'preallocation=full',
    'preallocation=metadata',
    'size=8M',
    'foo=bar',
  ],
  vmdk: [
    'subformat=monolithicSparse',
    'subformat=monolithicFlat',
    'subformat=twoGbMaxExtentSparse',
    'subformat=twoGbMaxExtentFlat',
    'subformat=foo',
    'adapter_type=lsilogic',
    'compat6=on',
    'zeroed_grain=on',
    'hwversion=9',
  ],
  vpc: [
    'subformat=dynamic',
    'subformat=fixed',
    'force_size=on',
    'subformat=fixed,force_size=on',
    'subformat=foo',
    'force_size=maybe',
  ],
  vhdx: [
    'subformat=dynamic',
    'subformat=fixed',
    'block_size=1M',
    'block_size=2M,log_size=2M',
    'block_state_zero=off',
    'subformat=fixed,block_size=1M',
    'block_size=3M',
  ],
  vdi: ['static=on', 'static=off', 'static=maybe', 'preallocation=metadata'],
  qed: ['cluster_size=4k', 'table_size=1', 'cluster_size=64k,table_size=16', 'cluster_size=3', 'table_size=3'],
  qcow: ['encryption=off', 'foo=bar'],
  parallels: ['cluster_size=64k', 'cluster_size=4M', 'cluster_size=3'],
};

const toName = (options: string): string => options.replaceAll(/[^\w.]+/g, '-').replaceAll('_', '-');

const STREAM = {to: 'vmdk', options: 'subformat=streamOptimized', unsettled: 'bytes'} as const;

const SECRET = ['--object', 'secret,id=sec0,data=abc123'] as const;

function luks(name: string, options: string, inputs = SPARSE): OutputRow {
  const row = convert({
    name,
    to: 'luks',
    inputs,
    flags: SECRET,
    options: `key-secret=sec0,iter-time=10${options}`,
    unsettled: 'bytes',
  });
  return {...row, named: [...SECRET, '--image-opts', 'driver=luks,file.filename=out.luks,key-secret=sec0']};
}

function qcowAes(name: string, options: string): OutputRow {
  const row = convert({name, to: 'qcow', inputs: SPARSE, flags: SECRET, options});
  const named = 'driver=qcow,file.filename=out.qcow,encrypt.format=aes,encrypt.key-secret=sec0';
  return {...row, named: [...SECRET, '--image-opts', named]};
}

/** Ciphers, modes and hashes of LUKS. */
const LUKS_OPTIONS: Readonly<Record<string, string>> = {
  default: '',
  'aes-128-cbc': ',cipher-alg=aes-128,cipher-mode=cbc,ivgen-alg=plain64',
  essiv: ',cipher-mode=cbc,ivgen-alg=essiv,ivgen-hash-alg=sha256',
  'hash-sha512': ',hash-alg=sha512',
  plain: ',ivgen-alg=plain',
  'serpent-256': ',cipher-alg=serpent-256',
  'cipher-unknown': ',cipher-alg=foo',
  'mode-unknown': ',cipher-mode=foo',
  'hash-unknown': ',hash-alg=foo',
};

export const TARGET_ROWS: readonly OutputRow[] = [
  ...(Object.keys(OPTIONS) as FormatName[]).flatMap((to) =>
    (OPTIONS[to] ?? []).map((options) => convert({name: `option-${toName(options)}`, to, inputs: SPARSE, options})),
  ),
  ...(['vmdk', 'vpc', 'vhdx'] as const).flatMap((to) => {
    const flat = to === 'vmdk' ? 'subformat=monolithicFlat' : 'subformat=fixed';
    return [
      convert({name: 'fixed-mixed', to, inputs: MIXED, options: flat}),
      convert({name: 'fixed-odd', to, inputs: ODD, options: flat}),
    ];
  }),
  ...[SPARSE, MIXED, ODD, ZEROS].map((inputs, index) => convert({...STREAM, name: `stream-${index + 1}`, inputs})),
  convert({...STREAM, name: 'stream-compressed', inputs: MIXED, flags: ['-c']}),
  convert({name: 'compressed', to: 'qcow', inputs: MIXED, flags: ['-c'], unsettled: 'bytes'}),
  ...(['raw', 'vmdk', 'vpc', 'vhdx', 'vdi', 'qed', 'parallels', 'luks'] as const).map((to) =>
    convert({name: 'compressed-refused', to, inputs: SPARSE, flags: ['-c']}),
  ),
  ...Object.entries(LUKS_OPTIONS).map(([name, options]) => luks(name, options)),
  luks('mixed', '', MIXED),
  luks('odd', '', ODD),
  convert({name: 'without-secret', to: 'luks', inputs: SPARSE}),
  convert({name: 'secret-missing', to: 'luks', inputs: SPARSE, options: 'key-secret=sec0'}),
  qcowAes('aes', 'encrypt.format=aes,encrypt.key-secret=sec0'),
  qcowAes('aes-without-secret', 'encrypt.format=aes'),
  qcowAes('luks-refused', 'encrypt.format=luks,encrypt.key-secret=sec0'),
];
