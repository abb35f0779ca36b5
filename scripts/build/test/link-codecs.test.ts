import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {codecsOf, makeLinkHeader} from '../link-codecs.ts';

const PROGRAMS = path.resolve(import.meta.dirname, '../../../build/guest-test');

const codecs = test.macro({
  exec(t, program: string, expected: readonly string[]) {
    t.deepEqual(codecsOf(readFileSync(path.join(PROGRAMS, `${program}.wasm`))), expected);
  },
  title: (_given: string | undefined, program: string) => `the codecs that ${program} imports`,
});
test(codecs, 'echo', []);
test(codecs, 'codec', ['bzip2', 'zlib', 'zstd']);

/** A module that imports one function of type () -> () from `name`. */
function moduleImporting(name: string): Uint8Array {
  const bytes = [...new TextEncoder().encode(name)];
  const imported = [1, bytes.length, ...bytes, 1, 0x66, 0, 0];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, imported.length, ...imported]);
}

test('a codec that does not exist is named', (t) => {
  t.throws(() => codecsOf(moduleImporting('rar')), {message: 'There is no codec rar.'});
});

test('instances are passed in the order that wasm2c takes them', (t) => {
  const header = 'void wasm2c_guest_instantiate(w2c_guest*, struct w2c_env*, struct w2c_zstd*, struct w2c_zlib*);\n';
  t.is(
    makeLinkHeader(header, ['zlib', 'zstd']),
    '#define LINKED_CODECS(CODEC) CODEC(zlib, 0) CODEC(zstd, 1)\n' +
      '#define INSTANTIATE_ARGUMENTS 0, &codec_zstd, &codec_zlib\n',
  );
});

test('a header of another form is refused', (t) => {
  t.throws(() => makeLinkHeader('int main(void);\n', []), {message: /no function that instantiates/});
});
