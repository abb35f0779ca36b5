import {Buffer} from 'node:buffer';
import test from 'ava';
import {
  CREATE_VMDK_ADAPTER,
  CREATE_VMDK_GRAIN_SIZE,
  CREATE_VMDK_HARDWARE_VERSION,
  CREATE_VMDK_HARDWARE_VERSION_LENGTH,
  CREATE_VMDK_HAS_TOOLS_VERSION,
  CREATE_VMDK_PARENT_CID,
  CREATE_VMDK_SUBFORMAT,
  VMDK_ADAPTER_LEGACY_ESX,
  VMDK_TWO_GB_FLAT,
} from '../../../../guest/abi/create-config.ts';
import {InstarError} from '../../../instar-error.ts';
import {makeConfigWriter} from '../../../operations/create/config-writer.ts';
import type {CreateFacts} from '../../../operations/create/create-format.ts';
import {VMDK_FORMAT} from '../vmdk.ts';

type Values = Readonly<Record<string, string | bigint | boolean>>;
const FACTS: CreateFacts = {hasDrift: () => true, enumRefusal: (member, value) => `${member} ${value}`};

const refuses = test.macro({
  exec(t, values: Values, words: string | undefined, parentFormat?: string) {
    const refusal = VMDK_FORMAT.refuse(new Map(Object.entries(values)), {...FACTS, parentFormat});
    t.is(typeof refusal === 'object' ? refusal.words : refusal, words);
  },
  title: (given = '') => `vmdk options: ${given}`,
});

// The order in which qemu-img 7.2.22 and 11.1.3 refuse.
test('nothing given', refuses, {}, undefined);
test('everything good', refuses, {adapter_type: 'legacyESX', subformat: 'twoGbMaxExtentSparse'}, undefined);
test(
  'the recorded backing format comes first',
  refuses,
  {backing_file: 'b', backing_fmt: 'raw', adapter_type: 'xx'},
  'backing_file must be a vmdk image',
);
test(
  'then the adapter',
  refuses,
  {adapter_type: 'xx', subformat: 'yy', compat6: true, hwversion: '3'},
  'invalid parameter value: xx',
);
test('adapters have a case', refuses, {adapter_type: 'IDE'}, 'invalid parameter value: IDE');
test('then the subformat', refuses, {subformat: 'yy', compat6: true, hwversion: '3'}, 'invalid parameter value: yy');
test('subformats have a case', refuses, {subformat: 'monolithicflat'}, 'invalid parameter value: monolithicflat');
test('an empty subformat', refuses, {subformat: ''}, 'invalid parameter value: ');
test(
  'then compat6 beside hwversion',
  refuses,
  {compat6: true, hwversion: '3', subformat: 'monolithicFlat', backing_file: 'b'},
  'compat6 cannot be enabled with hwversion set',
);
test('compat6 with the default hwversion', refuses, {compat6: true, hwversion: 'undefined'}, undefined);
test(
  'then a flat image with a backing file',
  refuses,
  {subformat: 'twoGbMaxExtentFlat', backing_file: 'b', zeroed_grain: true},
  "Flat image can't have backing file",
);
test(
  'then a flat image with zeroed grains',
  refuses,
  {subformat: 'monolithicFlat', zeroed_grain: true},
  "Flat image can't enable zeroed grain",
);
test('then the parent', refuses, {backing_file: 'b'}, 'Invalid backing file format: raw. Must be vmdk', 'raw');
test('a vmdk parent', refuses, {backing_file: 'b', backing_fmt: 'vmdk'}, undefined, 'vmdk');

const encodes = test.macro({
  exec(t, values: Values, [offset, value]: readonly [number, number], facts: Partial<CreateFacts> = {}) {
    const config = makeConfigWriter(0);
    VMDK_FORMAT.encode(new Map(Object.entries(values)), {...FACTS, ...facts}, config);
    t.is(Buffer.from(config.finish()).readUInt32LE(offset), value);
  },
  title: (given = '') => `vmdk config: ${given}`,
});

test('subformat', encodes, {subformat: 'twoGbMaxExtentFlat'}, [CREATE_VMDK_SUBFORMAT, VMDK_TWO_GB_FLAT]);
test('adapter', encodes, {adapter_type: 'legacyESX'}, [CREATE_VMDK_ADAPTER, VMDK_ADAPTER_LEGACY_ESX]);
test('no parent', encodes, {}, [CREATE_VMDK_PARENT_CID, 0xffffffff]);
test('a parent', encodes, {}, [CREATE_VMDK_PARENT_CID, 0x1a2b], {parentCid: 0x1a2b});
test('the default grain size', encodes, {}, [CREATE_VMDK_GRAIN_SIZE, 0]);
test('a grain size', encodes, {grain_size: 4096n}, [CREATE_VMDK_GRAIN_SIZE, 4096]);
test('a grain size that 32 bits do not hold is no power of two', encodes, {grain_size: 1n << 40n}, [
  CREATE_VMDK_GRAIN_SIZE,
  1,
]);
test('hardware version 4', encodes, {hwversion: 'undefined'}, [CREATE_VMDK_HARDWARE_VERSION, 0x34]);
test('hardware version 6', encodes, {compat6: true}, [CREATE_VMDK_HARDWARE_VERSION, 0x36]);
test('an empty hardware version', encodes, {hwversion: ''}, [CREATE_VMDK_HARDWARE_VERSION_LENGTH, 0]);
test('a tools version', encodes, {}, [CREATE_VMDK_HAS_TOOLS_VERSION, 1]);
test('no tools version before 6.2', encodes, {}, [CREATE_VMDK_HAS_TOOLS_VERSION, 0], {hasDrift: () => false});

test('a text that does not fit is refused by name', (t) => {
  const encode = () => VMDK_FORMAT.encode(new Map([['hwversion', '1'.repeat(1025)]]), FACTS, makeConfigWriter(0));
  const error = t.throws(encode, {instanceOf: InstarError});
  t.is(error?.message, 'hwversion is longer than 1024 bytes; shorten it.');
});
