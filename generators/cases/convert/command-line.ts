import {from} from '../extra/extra-row.ts';
import type {OutputRow} from '../make-output-case.ts';
import {convert, existing} from './convert-row.ts';

const SPARSE = from('raw-sparse', 'image.raw');
const QCOW2 = from('qcow2-data', 'image.qcow2');
const EXISTING = [...SPARSE, existing('qcow2', '4M')];

/** What one option does, with an input that it works on. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  progress: ['-p'],
  quiet: ['-q'],
  'progress-quiet': ['-p', '-q'],
  'force-share': ['-U'],
  'source-cache': ['-T', 'writeback'],
  'source-cache-unknown': ['-T', 'foo'],
  'target-cache': ['-t', 'writethrough'],
  'target-cache-unsafe': ['-t', 'unsafe'],
  'target-cache-unknown': ['-t', 'foo'],
  'copy-range': ['-C'],
  'copy-range-sparse': ['-C', '-S', '4k'],
  'copy-range-salvage': ['-C', '--salvage'],
  'out-of-order': ['-W'],
  'coroutines-16': ['-m', '16'],
  'coroutines-0': ['-m', '0'],
  'coroutines-17': ['-m', '17'],
  'coroutines-foo': ['-m', 'foo'],
  rate: ['-r', '1G'],
  'rate-unknown': ['-r', 'foo'],
  'sparse-foo': ['-S', 'foo'],
  'sparse-negative': ['-S', '-1'],
  'sparse-odd': ['-S', '1000'],
  'source-format': ['-f', 'raw'],
  'source-format-wrong': ['-f', 'vmdk'],
  'source-format-unknown': ['-f', 'foo'],
  'target-is-zero-alone': ['--target-is-zero'],
  'long-options': ['--source-format', 'raw', '--progress'],
  'snapshot-parameter': ['-s', 'one'],
};

/** What is wrong on the command line, without any image. */
const USAGE: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  'one-name': ['a'],
  'both-missing': ['a', 'b'],
  'unknown-short': ['-Z', 'a', 'b'],
  'unknown-long': ['--bogus', 'a', 'b'],
  'source-format-unknown': ['-f', 'foo', 'a', 'b'],
  'target-format-unknown': ['-O', 'foo', 'a', 'b'],
  'option-without-value': ['-O'],
  'object-unknown': ['--object', 'bogus', 'a', 'b'],
  'image-opts-and-format': ['--image-opts', '-f', 'raw', 'driver=raw,file.filename=a', 'b'],
  'target-image-opts-alone': ['--target-image-opts', 'a', 'driver=raw,file.filename=b'],
  'target-image-opts-and-format': ['-n', '--target-image-opts', '-O', 'raw', 'a', 'driver=raw,file.filename=b'],
  'options-without-create': ['-n', '-o', 'size=1', 'a', 'b'],
  'coroutines-large': ['-m', '17', 'a', 'b'],
  'out-of-order-compressed': ['-W', '-c', 'a', 'b'],
  'copy-range-compressed': ['-C', '-c', 'a', 'b'],
  'options-not-pairs': ['-O', 'qcow2', '-o', ',', 'a', 'b'],
  'options-help': ['-O', 'qcow2', '-o', 'help'],
  'options-help-with-names': ['-O', 'qcow2', '-o', '?', 'a', 'b'],
  'options-help-raw': ['-O', 'raw', '-o', 'help', 'a', 'b'],
  'options-help-read-only': ['-O', 'dmg', '-o', 'help', 'a', 'b'],
  'zero-without-create': ['--target-is-zero', 'a', 'b'],
  'salvage-copy-range': ['--salvage', '-C', 'a', 'b'],
  'skip-without-bitmaps': ['--skip-broken-bitmaps', 'a', 'b'],
  'into-missing': ['-n', 'a', 'b'],
};

const NAMES: readonly OutputRow[] = [
  convert({name: 'output-directory-missing', to: 'raw', inputs: SPARSE, target: 'missing/out.raw'}),
  convert({name: 'output-directory', to: 'raw', inputs: SPARSE, target: '.'}),
  convert({name: 'output-is-input', to: 'raw', inputs: SPARSE, target: 'image.raw'}),
  convert({name: 'output-is-input', to: 'qcow2', inputs: QCOW2, target: 'image.qcow2'}),
  convert({
    name: 'output-is-base',
    to: 'raw',
    inputs: from('chain-qcow2-raw', 'image.qcow2', 'base.raw'),
    target: 'base.raw',
  }),
  convert({name: 'output-prefix', to: 'raw', inputs: SPARSE, target: 'file:out.raw'}),
  convert({name: 'input-prefix', to: 'raw', inputs: SPARSE, sources: ['file:image.raw']}),
  convert({
    name: 'input-json',
    to: 'raw',
    inputs: QCOW2,
    sources: ['json:{"driver":"qcow2","file.filename":"image.qcow2"}'],
  }),
  convert({
    name: 'image-opts',
    to: 'raw',
    inputs: QCOW2,
    flags: ['--image-opts'],
    sources: ['driver=qcow2,file.filename=image.qcow2'],
  }),
  convert({
    name: 'image-opts-window',
    to: 'qcow2',
    inputs: SPARSE,
    flags: ['--image-opts'],
    sources: ['driver=raw,file.filename=image.raw,offset=1M,size=512k'],
  }),
  convert({
    name: 'image-opts-wrong',
    to: 'raw',
    inputs: QCOW2,
    flags: ['--image-opts'],
    sources: ['driver=qcow2,file.filename=image.qcow2,foo=bar'],
  }),
];

/** Existing outputs; the target's options replace its name and its format. */
const INTO: readonly OutputRow[] = [
  {
    name: 'target-image-opts',
    to: 'qcow2',
    inputs: EXISTING,
    argv: [
      '-m',
      '1',
      '-n',
      '--target-image-opts',
      'image.raw',
      'driver=qcow2,file.driver=file,file.filename=out.qcow2',
    ],
  },
  {
    name: 'target-image-opts-wrong',
    to: 'qcow2',
    inputs: EXISTING,
    argv: ['-m', '1', '-n', '--target-image-opts', 'image.raw', 'driver=qcow2,file.filename=out.qcow2,foo=bar'],
  },
  convert({name: 'target-is-zero', to: 'qcow2', inputs: EXISTING, flags: ['-n', '--target-is-zero']}),
  convert({
    name: 'target-is-zero-sparse-0',
    to: 'qcow2',
    inputs: EXISTING,
    flags: ['-n', '--target-is-zero', '-S', '0'],
  }),
  convert({name: 'into-missing', to: 'qcow2', inputs: SPARSE, flags: ['-n']}),
  convert({
    name: 'into-wrong-format',
    to: 'qcow2',
    inputs: [...SPARSE, {set: 'raw-full', file: 'image.raw', as: 'out.qcow2'}],
    flags: ['-n'],
  }),
  convert({name: 'into-options-ignored', to: 'qcow2', inputs: EXISTING, flags: ['-n'], options: 'cluster_size=4k'}),
  convert({name: 'default-format', to: 'raw', inputs: QCOW2, flags: ['-f', 'qcow2']}),
];

export const COMMAND_LINE_ROWS: readonly OutputRow[] = [
  ...Object.entries(OPTIONS).map(([name, flags]) =>
    convert({name: `option-${name}`, to: 'raw', inputs: SPARSE, flags}),
  ),
  ...['progress', 'out-of-order', 'coroutines-16', 'copy-range', 'target-cache'].map((name) =>
    convert({
      name: `flag-${name}`,
      to: 'qcow2',
      inputs: SPARSE,
      flags: OPTIONS[name] ?? [],
      // Who is the first to be written decides where it lies.
      ...(name === 'out-of-order' || name === 'coroutines-16' ? {unsettled: 'layout'} : {}),
    }),
  ),
  ...NAMES,
  ...INTO,
  ...Object.entries(USAGE).map(([name, argv]): OutputRow => ({
    name,
    to: 'raw',
    group: 'usage',
    argv,
    makesNothing: true,
  })),
];
