import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {runStep} from './stamp.ts';
import {writeAtomically} from './write-atomically.ts';

const SOURCE_FOLDER = 'instar-core';
const ENTRY = 'library';

/** Brings dist/library.d.ts, and every declaration that it names, up to date. */
export async function declareLibrary(root: string): Promise<void> {
  if (!existsSync(path.join(root, SOURCE_FOLDER, `${ENTRY}.ts`))) return;
  await runStep(root, {
    outputs: [`dist/${ENTRY}.d.ts`],
    key: readFileSync(path.join(root, 'node_modules/typescript/package.json'), 'utf8'),
    async run() {
      writeDeclarations(root);
      return listSources(root);
    },
  });
}

function writeDeclarations(root: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'instar-types-'));
  try {
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    const options = ['-p', 'scripts/build/tsconfig.json', '--outDir', folder];
    // A mistake in the types is for `npm run types` to tell; what matters here is whether declarations came out.
    const {stdout} = spawnSync(process.execPath, [compiler, ...options], {cwd: root, encoding: 'utf8'});
    const base = path.join(folder, SOURCE_FOLDER);
    if (!existsSync(path.join(base, `${ENTRY}.d.ts`))) throw new Error(`No declarations of the library.\n${stdout}`);
    for (const name of collectReachable(base, `${ENTRY}.d.ts`)) {
      const text = readFileSync(path.join(base, name), 'utf8');
      writeAtomically(path.join(root, 'dist', name), text.replaceAll(/(from '\.[^']+)\.ts'/g, "$1.js'"));
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** The entry and all that it names, directly or not. */
function collectReachable(base: string, entry: string): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const name of found) {
    const text = readFileSync(path.join(base, name), 'utf8');
    for (const [, specifier] of text.matchAll(/from '(\.[^']+)\.ts'/g)) {
      found.add(path.join(path.dirname(name), `${specifier}.d.ts`));
    }
  }
  return found;
}

function listSources(root: string): readonly string[] {
  return readdirSync(path.join(root, SOURCE_FOLDER), {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.ts') && !name.includes('test/'))
    .map((name) => path.join(SOURCE_FOLDER, name));
}
