import type {DriftFact} from './drift.ts';

/** Rows of DRIFT_FACTS about check. */
export const CHECK_FACTS = [
  {
    id: 'check-reserved-bits',
    what: 'check looks at reserved bits of qcow2 tables and at subcluster bitmaps.',
    ranges: [{since: '6.2.0'}],
  },
  {
    id: 'check-compressed-bytes',
    what:
      'check counts the bytes that a compressed qcow2 cluster takes; before, whole sectors. Measured between 5.2.0 and ' +
      '7.2.18; taken to have come with the reserved bits.',
    ranges: [{since: '6.2.0'}],
  },
  {
    id: 'check-parallels',
    what: 'check knows parallels images. The distribution build measured as 5.2.0 does not.',
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'check-parallels-data-end',
    what: "check of parallels: a cluster that reaches past the file's end is outside; an unallocated one is taken to be at its start.",
    ranges: [{since: '8.1.0'}],
  },
  {
    id: 'check-parallels-structure',
    what: 'check of parallels: data_off and clusters that are named twice are looked at.',
    ranges: [{since: '8.2.0'}],
  },
  {
    id: 'check-parallels-data-start',
    what:
      'check of parallels: a cluster before the data area is outside, an unallocated one never; those outside do not count ' +
      'as allocated. Measured between 10.2.2 and 11.1.2.',
    ranges: [{since: '11.1.0'}],
  },
] as const satisfies readonly DriftFact[];
