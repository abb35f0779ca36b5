import {CODEC_LIMIT} from '../../guest/abi/codec-calls.ts';
import {CODEC_LIBRARIES} from './codec-libraries.ts';

/** What a program may import that is no codec: its memory and the call table. */
const OWN_IMPORTS = ['env', 'instar'];

/** The codecs that a program's module imports, in the order of their names; throws for one that does not exist. */
export function codecsOf(module: Uint8Array): readonly string[] {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(module));
  const names = new Set(imports.map(({module: from}) => from).filter((from) => !OWN_IMPORTS.includes(from)));
  for (const name of names) {
    if (CODEC_LIBRARIES.every((library) => library.name !== name)) throw new Error(`There is no codec ${name}.`);
  }
  if (names.size > CODEC_LIMIT) throw new Error(`A program can have ${CODEC_LIMIT} codecs, not ${names.size}.`);
  return [...names].toSorted();
}

/** What runtime.c needs to know of a program's codecs, as C; `header` is what wasm2c made for the program. */
export function makeLinkHeader(header: string, codecs: readonly string[]): string {
  const list = codecs.map((name, index) => `CODEC(${name}, ${index})`).join(' ');
  return `#define LINKED_CODECS(CODEC) ${list}\n#define INSTANTIATE_ARGUMENTS ${makeArguments(header, codecs)}\n`;
}

/** wasm2c takes the instance of each imported module, in an order of its own. */
function makeArguments(header: string, codecs: readonly string[]): string {
  const parameters = /^void wasm2c_guest_instantiate\(w2c_guest\*(?<rest>.*)\);$/m.exec(header)?.groups?.['rest'];
  if (parameters === undefined) throw new Error('wasm2c made no function that instantiates.');
  const names = [...parameters.matchAll(/struct w2c_(\w+)\*/g)].map(([, name]) => name ?? '');
  return names.map((name) => (codecs.includes(name) ? `&codec_${name}` : '0')).join(', ');
}
