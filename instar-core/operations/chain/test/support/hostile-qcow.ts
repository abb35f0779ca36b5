import {makeQcow2Sample, makeQcowSample, makeQedSample, type ClusterSpec} from './qcow-samples.ts';
import type {SoundImage} from './hostile-others.ts';

const clusters: readonly ClusterSpec[] = [
  {kind: 'data', place: 1},
  {kind: 'hole', place: 0},
  {kind: 'compressed', place: 3},
  {kind: 'zero', place: 0},
  {kind: 'placed-zero', place: 2},
  {kind: 'data', place: 0},
];

/** Sound images of the qcow family, with the stretches that hold header, first table and second table. */
export const SOUND_QCOW_IMAGES: readonly SoundImage[] = [
  {
    format: 'qcow2',
    image: makeQcow2Sample({clusters}).image,
    headers: [
      [0, 112],
      [1024, 1032],
      [1536, 1584],
    ],
  },
  {
    format: 'qcow',
    image: makeQcowSample(clusters).image,
    headers: [
      [0, 48],
      [512, 520],
      [1024, 1072],
    ],
  },
  {
    format: 'qed',
    image: makeQedSample(clusters).image,
    headers: [
      [0, 64],
      [4096, 4104],
      [12_288, 12_336],
    ],
  },
];
