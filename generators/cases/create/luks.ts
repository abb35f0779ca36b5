import type {CreateRow} from '../make-create-case.ts';
import {RAW_BASE} from '../input-files.ts';

const SECRET = ['--object', 'secret,id=sec0,data=abc123'];

/** Each tries how fast keys are derived here, which takes a second. */
function made(name: string, size: string, options = ''): CreateRow {
  return {name, size, flags: SECRET, options: [`key-secret=sec0,iter-time=10${options}`], unsettled: true};
}

export const LUKS_ROWS: readonly CreateRow[] = [
  made('1M-default', '1M'),
  made('0-default', '0'),
  made('1000-default', '1000'),
  made('1G-default', '1G'),
  made('1M-aes-128-cbc', '1M', ',cipher-alg=aes-128,cipher-mode=cbc,ivgen-alg=plain64'),
  made('1M-essiv', '1M', ',cipher-mode=cbc,ivgen-alg=essiv,ivgen-hash-alg=sha256'),
  made('1M-hash-sha512', '1M', ',hash-alg=sha512'),
  made('1M-prealloc-falloc', '1M', ',preallocation=falloc'),
  made('1M-cipher-foo-refused', '1M', ',cipher-alg=foo'),
  made('1M-mode-foo-refused', '1M', ',cipher-mode=foo'),
  made('1M-hash-foo-refused', '1M', ',hash-alg=foo'),
  made('1M-ivgen-foo-refused', '1M', ',ivgen-alg=foo'),
  made('1M-essiv-without-hash', '1M', ',cipher-mode=cbc,ivgen-alg=essiv'),
  made('1M-unknown-option-refused', '1M', ',foo=bar'),
  made('1M-prealloc-metadata-refused', '1M', ',preallocation=metadata'),
  {name: '1M-iter-time-0', size: '1M', flags: SECRET, options: ['key-secret=sec0,iter-time=0'], unsettled: true},
  {name: '1M-no-secret-refused', size: '1M'},
  {name: '1M-unknown-secret-refused', size: '1M', options: ['key-secret=sec1,iter-time=10'], flags: SECRET},
  {name: 'backing-refused', flags: [...SECRET, '-b', 'base.raw', '-F', 'raw'], inputs: [RAW_BASE]},
  {name: 'no-size-refused', flags: SECRET, options: ['key-secret=sec0,iter-time=10']},
  {name: 'help', argv: ['create', '-f', 'luks', '-o', 'help'], makesNothing: true},
];
