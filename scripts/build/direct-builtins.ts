import {readFile} from 'node:fs/promises';
import type {Plugin} from 'esbuild';

/**
 * Turns imports of Node's own modules into `process.getBuiltinModule()`. As an import, `node:fs` has every one of its
 * exports looked up, which loads the promise and stream machinery with it: 4 ms of a start that takes 10.
 */
export const directBuiltins: Plugin = {
  name: 'direct-builtins',
  setup(build) {
    build.onLoad({filter: /\/instar-core\/.*\.ts$/}, async ({path}) => ({
      contents: fetchBuiltinsDirectly(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

const BUILTIN_IMPORT = /^import (?!type )(?<names>\{[^}]*\}|\w+) from '(?<module>node:[\w/]+)';/gm;

/** Rewrites value imports of `node:` modules, named or default; type imports stay as they are. */
export function fetchBuiltinsDirectly(source: string): string {
  return source.replaceAll(BUILTIN_IMPORT, (_all, names: string, module: string) => {
    const values = names.replaceAll(/\btype \w+(?: as \w+)?,? ?/g, '').replaceAll(' as ', ': ');
    return `const ${values} = globalThis.process.getBuiltinModule('${module}');`;
  });
}
