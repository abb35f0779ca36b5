import test from 'ava';
import {parseQemuVersion} from '../../../output/qemu-version.ts';
import {optionHelp} from '../option-help.ts';
import {QCOW2_FORMAT} from '../qcow2.ts';
import {RAW_FORMAT} from '../raw.ts';
import {VMDK_FORMAT} from '../vmdk.ts';

const at = (version: string) =>
  ({
    personality: 'qemu-img',
    version: parseQemuVersion(version),
    stdout: () => undefined,
    stderr: () => undefined,
    warn: () => undefined,
  }) as const;

test('with a target the options of the file are merged in by name', (t) => {
  t.is(
    optionHelp(RAW_FORMAT, true, at('7.2.0')),
    'Supported options:\n' +
      '  extent_size_hint=<size> - Extent size hint for the image file, 0 to disable\n' +
      '  nocow=<bool (on/off)>  - Turn off copy-on-write (valid only on btrfs)\n' +
      '  preallocation=<str>    - Preallocation mode (allowed values: off, falloc, full)\n' +
      '  size=<size>            - Virtual disk size\n',
  );
});

test('without a target the help says where more options are', (t) => {
  t.is(
    optionHelp(RAW_FORMAT, false, at('7.2.0')),
    'Supported raw options:\n  size=<size>            - Virtual disk size\n\n' +
      'The protocol level may support further options.\nSpecify the target filename to include those options.\n',
  );
});

test('toolsversion is listed from 6.2.0 on', (t) => {
  t.false(optionHelp(VMDK_FORMAT, false, at('6.1.0')).includes('toolsversion'));
  t.true(optionHelp(VMDK_FORMAT, false, at('6.2.0')).includes('toolsversion=<str>     - VMware guest tools version'));
});

test('an option of instar is not listed for qemu-img', (t) => {
  t.false(optionHelp(VMDK_FORMAT, false, at('10.2.0')).includes('grain_size'));
  t.true(optionHelp(VMDK_FORMAT, false, {...at('10.2.0'), personality: 'instar'}).includes('grain_size'));
});

test('keep_data_file is listed from 11.1.0 on', (t) => {
  t.false(optionHelp(QCOW2_FORMAT, false, at('10.2.2')).includes('keep_data_file'));
  t.true(optionHelp(QCOW2_FORMAT, false, at('11.1.0')).includes('  keep_data_file=<bool (on/off)> - Assume the'));
});
