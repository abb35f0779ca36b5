import path from 'node:path';
import test from 'ava';
import {CODEC_MEMORY_PAGES} from '../../../guest/abi/codec-calls.ts';
import {readLibrary} from '../build-codec.ts';
import {CODEC_LIBRARIES, type CodecLibrary} from '../codec-libraries.ts';
import {trimCodec} from '../trim-codec.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const PAGE_SIZE = 65_536;

const readModule = async (library: CodecLibrary): Promise<Uint8Array> => (await readLibrary(ROOT, library)).module;

for (const library of CODEC_LIBRARIES) {
  test(`${library.name} exports what programs call and nothing else, imports nothing, cannot grow`, async (t) => {
    const whole = await readModule(library);
    const trimmed = await trimCodec(library, whole);
    t.true(trimmed.byteLength <= whole.byteLength, `${trimmed.byteLength} of ${whole.byteLength} bytes`);
    const module = new WebAssembly.Module(trimmed);
    t.deepEqual(WebAssembly.Module.imports(module), []);
    const {exports} = new WebAssembly.Instance(module, {});
    t.deepEqual(Object.keys(exports).toSorted(), [...Object.keys(library.functions), 'memory'].toSorted());
    const {memory} = exports;
    if (!(memory instanceof WebAssembly.Memory)) return t.fail('no memory');
    t.is(memory.buffer.byteLength, CODEC_MEMORY_PAGES * PAGE_SIZE);
    t.throws(() => memory.grow(1), {instanceOf: RangeError});
  });
}

const [zlib, deflate] = CODEC_LIBRARIES;
const zstd = CODEC_LIBRARIES.find(({name}) => name === 'zstdcompress');
if (zlib === undefined || deflate === undefined || zstd === undefined)
  throw new Error('There are fewer libraries than these tests use.');

test('a function that the library lacks is named', async (t) => {
  const wrong = {...zlib, functions: {inflate: 'no_such_function'}};
  await t.throwsAsync(trimCodec(wrong, await readModule(zlib)), {message: /zlib has no no_such_function/});
});

test('a function that does more than to call another is named', async (t) => {
  const wrong = {...deflate, functions: {deflateInit: {calledBy: 'deflate_end'}}};
  await t.throwsAsync(trimCodec(wrong, await readModule(deflate)), {message: /does more than to call another/});
});

test('a slot that the function table lacks is named', async (t) => {
  await t.throwsAsync(trimCodec({...zstd, tableSlots: [9999]}, await readModule(zstd)), {
    message: /zstdcompress has no slot 9999/,
  });
});

test('an import that nothing stands in for is named', async (t) => {
  await t.throwsAsync(trimCodec({...zstd, imports: {}}, await readModule(zstd)), {
    message: /zstdcompress imports a\.e/,
  });
});
