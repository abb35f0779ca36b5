import {be16, be32, byte, text} from '../../images/patch.ts';
import type {Subject} from './subject.ts';

function unlocked(name: string, password = 'abc123'): Subject {
  return {
    name: `${name}-${password === 'abc123' ? 'secret' : 'wrong-secret'}`,
    set: `luks-${name}`,
    flags: ['--object', `secret,id=sec0,data=${password}`, '--image-opts'],
    named: ['driver=luks,file.filename=image.luks,key-secret=sec0'],
    contentNamed: 'driver=raw,file.filename=content.raw',
    asks: password === 'abc123' ? ['info', 'check', 'map', 'measure', 'compare'] : ['info', 'map', 'compare'],
  };
}

/** LUKS On-Disk Format 1.2.3, "partition header": fields at their offsets. */
const damaged = (name: string, ...patches: NonNullable<Subject['patches']>): Subject => ({
  name: `damaged-${name}`,
  set: 'luks-cbc',
  patches,
  // `map` wants the key, `info` does not: what is said first differs.
  asks: ['info', 'map'],
});

export const LUKS_SUBJECTS: readonly Subject[] = [
  ...['xts', 'cbc', 'essiv'].flatMap((name): readonly Subject[] => [
    {name, set: `luks-${name}`, asks: ['info', 'check', 'map', 'measure']},
    unlocked(name),
  ]),
  unlocked('xts', 'wrong'),
  {name: 'v2', set: 'luks2', asks: ['info', 'check', 'map']},
  damaged('magic', byte(5, 0)),
  damaged('version-3', be16(6, 3)),
  damaged('cipher', text(8, 'rot')),
  damaged('mode', text(40, 'ecb')),
  damaged('mode-unknown', text(40, 'cbc-plain96')),
  damaged('hash', text(72, 'md9\0')),
  damaged('hash-whirlpool', text(72, 'whirlpool')),
  damaged('cipher-serpent', text(8, 'serpent')),
  damaged('payload-0', be32(104, 0)),
  damaged('payload-beyond', be32(104, 0x7fffffff)),
  damaged('key-0', be32(108, 0)),
  damaged('key-huge', be32(108, 0x7fffffff)),
  damaged('iterations-0', be32(164, 0)),
  damaged('slot-state', be32(208, 0x12345678)),
  damaged('slot-iterations-0', be32(212, 0)),
  damaged('slot-offset-0', be32(208 + 40, 0)),
  damaged('slot-over-payload', be32(208 + 40, 0x7ffffff0)),
  damaged('slot-overlap', be32(208 + 48 + 40, 8)),
  damaged('stripes', be32(208 + 44, 10)),
  damaged('name-unterminated', text(8, 'a'.repeat(32))),
  ...[6, 207, 591, 592, 4096].map((lengthBytes): Subject => ({
    name: `damaged-cut-${lengthBytes}`,
    set: 'luks-cbc',
    lengthBytes,
    asks: ['info'],
  })),
];
