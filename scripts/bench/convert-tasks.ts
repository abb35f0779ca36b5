import {BenchError} from './bench-error.ts';

/** One conversion to time. */
export type ConvertTask = {
  readonly title: string;
  /** Which of the prepared images it reads. */
  readonly source: SourceName;
  /** Options of `convert`, without files. */
  readonly options: readonly string[];
  /** The ratio over qemu-img that it may have. */
  readonly atMost: number;
  readonly cores?: 'one';
  /** The source is not in the page cache. */
  readonly cold?: boolean;
  /** The sizes of the outputs are to be within 2 %. */
  readonly judgesSize?: boolean;
};

/** How the images that are read come to be: by qemu-img, of the raw disk. */
export const SOURCES = {
  raw: [],
  qcow2: ['-O', 'qcow2'],
  'qcow2 zlib': ['-O', 'qcow2', '-c', '-o', 'compression_type=zlib'],
  'qcow2 zstd': ['-O', 'qcow2', '-c', '-o', 'compression_type=zstd'],
  vmdk: ['-O', 'vmdk'],
  vpc: ['-O', 'vpc'],
  vhdx: ['-O', 'vhdx'],
  'empty terabyte': [],
  'sparse terabyte': [],
} as const;

export type SourceName = keyof typeof SOURCES;

const TO_RAW = ['-O', 'raw'];
const TO_QCOW2 = ['-O', 'qcow2'];

/** Copies that neither compress nor look into anything. */
const PLAIN: readonly ConvertTask[] = [
  {title: 'raw to raw', source: 'raw', options: TO_RAW, atMost: 0.9},
  {title: 'raw to qcow2', source: 'raw', options: TO_QCOW2, atMost: 0.9},
  {title: 'qcow2 to raw', source: 'qcow2', options: TO_RAW, atMost: 0.9},
  {title: 'qcow2 to qcow2', source: 'qcow2', options: TO_QCOW2, atMost: 0.9},
];

const SPARSE: readonly ConvertTask[] = [
  {title: 'empty raw file of 1 TiB to qcow2', source: 'empty terabyte', options: TO_QCOW2, atMost: 0.5},
  {title: 'sparse raw file of 1 TiB to qcow2', source: 'sparse terabyte', options: TO_QCOW2, atMost: 0.5},
];

const COMPRESSED: readonly ConvertTask[] = (['zlib', 'zstd'] as const).flatMap((type) => {
  const source = `qcow2 ${type}` as const;
  const title = `qcow2 (${type}) to raw`;
  const compress = [...TO_QCOW2, '-c', '-o', `compression_type=${type}`];
  return [
    {title: `${title}, one core`, source, options: TO_RAW, atMost: 1, cores: 'one'},
    {title: `${title}, all cores`, source, options: TO_RAW, atMost: 0.7},
    {title: `raw to qcow2 -c (${type})`, source: 'raw', options: compress, atMost: 1, judgesSize: true},
  ] as const;
});

const OTHERS: readonly ConvertTask[] = (['vmdk', 'vpc', 'vhdx'] as const).flatMap((format) => [
  {title: `raw to ${format}`, source: 'raw', options: ['-O', format], atMost: 1},
  {title: `${format} to raw`, source: format, options: TO_RAW, atMost: 1},
]);

export const CONVERT_TASKS: readonly ConvertTask[] = [
  ...PLAIN,
  ...PLAIN.map((task) => ({...task, title: `${task.title}, cold cache`, cold: true})),
  ...SPARSE,
  ...COMPRESSED,
  ...OTHERS,
];

/** The tasks that any of these texts chooses, in the order in which they are run; all for no text. */
export function selectTasks(texts: readonly string[]): readonly ConvertTask[] {
  if (texts.length === 0) return CONVERT_TASKS;
  const chosen = new Set(texts.flatMap(selectByText));
  return CONVERT_TASKS.filter((task) => chosen.has(task));
}

// A whole title names its task alone, also where longer titles begin with it.
function selectByText(text: string): readonly ConvertTask[] {
  const named = CONVERT_TASKS.filter(({title}) => title === text);
  const found = named.length > 0 ? named : CONVERT_TASKS.filter(({title}) => title.includes(text));
  if (found.length > 0) return found;
  const titles = CONVERT_TASKS.map(({title}) => title).join('; ');
  throw new BenchError(`--task "${text}" is in no conversion's title. There are: ${titles}.`);
}
