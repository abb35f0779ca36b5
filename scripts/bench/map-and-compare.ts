import {rmSync} from 'node:fs';
import {compete, type Task} from './compete.ts';
import type {Comparison} from './comparison.ts';
import {type DiskPair, makeDensePair, makeScattered, makeSparsePair, nameSize} from './disk-images.ts';
import type {BenchPlace} from './one-file.ts';
import type {RoundOptions} from './run-rounds.ts';

/** `map` of a disk in few and in very many pieces, and of a raw file's holes. */
export async function* benchMap(
  place: BenchPlace,
  sizeBytes: number,
  options: RoundOptions,
): AsyncGenerator<Comparison> {
  const size = nameSize(sizeBytes);
  options.announce?.(`making qcow2 and raw files of ${size}`);
  const sparse = makeSparsePair(place.directory, sizeBytes);
  const scattered = makeScattered(place.directory, sizeBytes);
  const map = (file: string): readonly string[] => ['map', '--output=json', file];
  const tasks: readonly Task[] = [
    {
      title: `map of a dense qcow2 file of ${size}`,
      work: 'Every cluster mapped, no two neighbours in the file: as many extents as clusters.',
      args: map(scattered),
    },
    {title: `map of a sparse qcow2 file of ${size}`, work: 'Data in 64 KiB of every 16 MiB.', args: map(sparse.qcow2)},
    {
      title: `map of a sparse raw file of ${size}`,
      work: 'The same disk; its holes are asked of the file system.',
      args: [...map(sparse.raw), '-f', 'raw'],
    },
  ];
  for (const task of tasks) yield compete(place, task, options);
}

/** `compare` of a disk as raw with the same as qcow2: data everywhere, then hardly any. */
export async function* benchCompare(
  place: BenchPlace,
  sizeBytes: number,
  options: RoundOptions,
): AsyncGenerator<Comparison> {
  const size = nameSize(sizeBytes);
  options.announce?.(`making dense files of ${size}`);
  const compare = ({raw, qcow2}: DiskPair): readonly string[] => ['compare', '-f', 'raw', '-F', 'qcow2', raw, qcow2];
  const dense = makeDensePair(place.directory, sizeBytes);
  yield compete(
    place,
    {
      title: `compare of dense files of ${size}`,
      work: 'Raw with qcow2, identical, data everywhere.',
      args: compare(dense),
    },
    options,
  );
  for (const file of [dense.raw, dense.qcow2]) rmSync(file);
  options.announce?.(`making sparse files of ${size}`);
  yield compete(
    place,
    {
      title: `compare of sparse files of ${size}`,
      work: 'Raw with qcow2, identical, data in 64 KiB of every 16 MiB.',
      args: compare(makeSparsePair(place.directory, sizeBytes)),
    },
    options,
  );
}
