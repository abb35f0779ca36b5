import type {CreateFormat} from '../../operations/create/create-format.ts';
import {LUKS_FORMAT} from '../create-options/luks.ts';

/** luks, as far as its options change its size: they are not refused as when a volume is created. */
export const LUKS_TARGET: CreateFormat = {
  ...LUKS_FORMAT,
  options: [
    ...LUKS_FORMAT.options,
    {key: 'preallocation', type: 'string', help: 'Preallocation mode (allowed values: off, metadata, falloc, full)'},
  ],
  refuse: () => undefined,
};
