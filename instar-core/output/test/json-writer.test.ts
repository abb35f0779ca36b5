import fc from 'fast-check';
import test from 'ava';
import {orderKeys} from '../json-key-order.ts';
import {writeJson, type JsonValue} from '../json-writer.ts';

const writes = test.macro({
  exec(t, value: JsonValue, text: string) {
    t.is(writeJson(value), text);
  },
  title: (_given: string | undefined, _value: JsonValue, text: string) => `writes ${JSON.stringify(text)}`,
});
test(writes, {}, '{\n}');
test(writes, [], '[\n]');
test(writes, {format: 'raw', 'virtual-size': 1n}, '{\n    "virtual-size": 1,\n    "format": "raw"\n}');
test(writes, {children: []}, '{\n    "children": [\n    ]\n}');
test(writes, {format: undefined, filename: 'x'}, '{\n    "filename": "x"\n}');
test(writes, 'a"\\\b\f\n\r\t', String.raw`"a\"\\\b\f\n\r\t"`);
test(writes, '\u0001\u007Fé', String.raw`"\u0001\u007F\u00E9"`);
test(writes, '😀', String.raw`"\uD83D\uDE00"`);
test(writes, [true, 18_446_744_073_709_551_615n], '[\n    true,\n    18446744073709551615\n]');

const orders = test.macro({
  exec(t, keys: readonly string[]) {
    t.deepEqual(orderKeys(keys.toReversed()), keys);
    t.deepEqual(orderKeys(keys.toSorted()), keys);
  },
  title: (given = '') => `members come in qemu-img's order: ${given}`,
});
test('image', orders, [
  'backing-image',
  'compressed',
  'limits',
  'backing-filename-format',
  'snapshots',
  'virtual-size',
  'filename',
  'cluster-size',
  'format',
  'actual-size',
  'format-specific',
  'full-backing-filename',
  'encrypted',
  'backing-filename',
  'dirty-flag',
]);
test('snapshot', orders, [
  'icount',
  'vm-clock-nsec',
  'name',
  'date-sec',
  'date-nsec',
  'vm-clock-sec',
  'id',
  'vm-state-size',
]);
test('qcow2', orders, [
  'compat',
  'compression-type',
  'lazy-refcounts',
  'bitmaps',
  'refcount-bits',
  'data-file',
  'encrypt',
  'data-file-raw',
  'corrupt',
  'extended-l2',
]);
test('luks', orders, [
  'ivgen-alg',
  'detached-header',
  'hash-alg',
  'cipher-alg',
  'uuid',
  'ivgen-hash-alg',
  'format',
  'cipher-mode',
  'slots',
  'payload-offset',
  'master-key-iters',
]);
test('vmdk extent', orders, ['compressed', 'virtual-size', 'filename', 'cluster-size', 'format']);

test('of two keys in one bucket the later one comes first', (t) => {
  t.deepEqual(orderKeys(['backing-filename-format', 'children']), ['children', 'backing-filename-format']);
});

test('any text survives, as ASCII', (t) => {
  t.notThrows(() => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        const written = writeJson(text);
        return JSON.parse(written) === text && /^[\u0020-\u007E]*$/.test(written);
      }),
    );
  });
});
