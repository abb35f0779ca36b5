import type {DriftFact} from './drift.ts';

/** Rows of DRIFT_FACTS about which images and options are refused, and in which words. */
export const REFUSAL_FACTS = [
  {
    id: 'qed-refusal-words',
    what: 'qed: a refusal names what is wrong with the image; before, only `Invalid argument`.',
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'vhdx-refusal-words',
    what: 'vhdx: `No valid VHDX header found`; before, with `: Unknown error -4096` behind it.',
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'file-driver-words',
    what: "What is no regular file: `'file' driver requires 'NAME' to be a regular file`; before, without the name.",
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'node-reference-words',
    what: "The name of a node that is not there is quoted: `Cannot find device='N' nor node-name='N'`.",
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'object-type-words',
    what: '--object: an unknown type is refused like any other value; before, `invalid object type: X`.',
    ranges: [{since: '6.0.0'}],
  },
  {
    id: 'luks-header-checks',
    what:
      'LUKS: names must end within their fields, the payload lies behind the header, iterations are not 0, stripes are ' +
      '4000, key material does not overlap the header; refused names are quoted.',
    ranges: [{since: '7.2.0'}],
  },
  {
    id: 'luks-detached-header-unexpected',
    what: "create with detached-header fails: `Parameter 'detached-header' is unexpected`.",
    ranges: [{since: '9.1.0', until: '10.2.0'}],
  },
  {
    id: 'luks-des-rfb',
    what: 'cipher-alg may be des-rfb, which is not supported.',
    ranges: [{until: '6.1.0'}],
  },
  {
    id: 'luks-des',
    what: 'cipher-alg may be des, which is not supported.',
    ranges: [{since: '6.1.0'}],
  },
  {
    id: 'luks-sm4',
    what: 'cipher-alg may be sm4.',
    ranges: [{since: '9.0.0'}],
  },
  {
    id: 'luks-sm3',
    what: 'hash-alg and ivgen-hash-alg may be sm3.',
    ranges: [{since: '9.2.0'}],
  },
] as const satisfies readonly DriftFact[];
