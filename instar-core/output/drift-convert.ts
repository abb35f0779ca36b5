import type {DriftFact} from './drift.ts';

/** Rows of DRIFT_FACTS about convert. */
export const CONVERT_FACTS = [
  {
    id: 'convert-backing-format',
    what: 'convert knows -F, the format of the backing file.',
    ranges: [{since: '6.2.0'}],
  },
  {
    id: 'convert-skip-bitmaps',
    what: 'convert knows --skip-broken-bitmaps.',
    ranges: [{since: '6.1.0'}],
  },
  {
    id: 'convert-long-names',
    what: 'convert knows -b beside -B, and a long name for each of its letters but -c.',
    ranges: [{since: '10.1.0'}],
  },
  {
    id: 'convert-final-names',
    what: 'convert and dd list --salvage and --object where they list them in every release but the draft of the rework.',
    ranges: [{until: '10.0.2'}, {since: '10.1.0'}],
  },
  {
    id: 'convert-cut-blocks',
    what:
      'convert leaves out a block of zeros that the end of what it reads at once cuts off; before, such a block was data. ' +
      'Measured between 6.2.0 and 7.0.0.',
    ranges: [{since: '7.0.0'}],
  },
] as const satisfies readonly DriftFact[];
