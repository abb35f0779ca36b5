import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {directBuiltins} from './direct-builtins.ts';
import {runStep} from './stamp.ts';
import {writeAtomically} from './write-atomically.ts';

/** What dist/ is made of: the two programs, the library, and the worker that the library starts by its file's name. */
const ENTRIES = {
  instar: 'instar-core/instar.ts',
  'instar-qemu-img': 'instar-core/instar-qemu-img.ts',
  library: 'instar-core/library.ts',
  'guest-worker': 'instar-core/sandbox/hold/guest-worker.ts',
} as const;

const PROGRAMS = new Set(['instar.js', 'instar-qemu-img.js']);
const SHEBANG = '#!/usr/bin/env node\n';
const OUTPUT_FOLDER = 'dist';

/** Brings dist/ up to date; gives the entries that have no source, which the caller tells. */
export async function bundleHost(root: string): Promise<readonly string[]> {
  const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(path.join(root, source)));
  if (entries.length === 0) throw new Error('There is no host program to bundle.');
  await runStep(root, {
    outputs: entries.map(([name]) => `${OUTPUT_FOLDER}/${name}.js`),
    key: ['esbuild', readVersion(root), ...entries.flat()].join(' '),
    run: () => bundle(root, Object.fromEntries(entries)),
  });
  return Object.values(ENTRIES).filter((source) => !existsSync(path.join(root, source)));
}

async function bundle(root: string, entryPoints: Record<string, string>): Promise<readonly string[]> {
  const {build} = await import('esbuild');
  const {outputFiles, metafile} = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: OUTPUT_FOLDER,
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [directBuiltins],
  });
  // Chunks first: an entry never names a chunk that is not there yet.
  const isEntry = (file: {readonly path: string}): boolean => path.basename(file.path, '.js') in entryPoints;
  const ordered = outputFiles.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
  for (const file of ordered) writeOutput(root, path.basename(file.path), file.text);
  removeOldOutputs(path.join(root, OUTPUT_FOLDER), new Set(outputFiles.map((file) => path.basename(file.path))));
  return [...Object.keys(metafile.inputs), 'scripts/build/bundle-host.ts', 'scripts/build/direct-builtins.ts'];
}

function writeOutput(root: string, name: string, text: string): void {
  const file = path.join(root, OUTPUT_FOLDER, name);
  if (!PROGRAMS.has(name)) return writeAtomically(file, text);
  // Executable before it has its name, so that it never appears without.
  const staged = `${file}.${process.pid}.new`;
  mkdirSync(path.dirname(file), {recursive: true});
  writeAtomically(staged, text.startsWith('#!') ? text : `${SHEBANG}${text}`);
  chmodSync(staged, 0o755);
  renameSync(staged, file);
}

/** Chunks of former builds go once they are old enough that no program started from them still loads more. */
function removeOldOutputs(folder: string, current: ReadonlySet<string>): void {
  const KEPT_MS = 600_000;
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (!name.endsWith('.js') || current.has(name)) continue;
    if (Date.now() - statSync(file).mtimeMs > KEPT_MS) rmSync(file, {force: true});
  }
}

function readVersion(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'node_modules/esbuild/package.json'), 'utf8'));
  return (manifest as {version: string}).version;
}
