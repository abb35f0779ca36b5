import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {BuildOptions, Plugin} from 'esbuild';
import {compiledFileOf} from '../../instar-core/bundled-cli.ts';
import {compileCommandLine} from './compile-command-line.ts';
import {directBuiltins} from './direct-builtins.ts';
import {runStep} from './stamp.ts';
import {writeAtomically} from './write-atomically.ts';

/** The two programs. Each only looks at Node's release, opens the cache of compiled code and loads the command line. */
const STARTERS = {
  instar: 'instar-core/instar.ts',
  'instar-qemu-img': 'instar-core/instar-qemu-img.ts',
} as const;

/**
 * All of the command line in one file, named after its content: 25 chunks, which an `info` needs, take 10 ms more to find
 * and link.
 */
const COMMAND_LINE = {cli: 'instar-core/cli.ts'} as const;

/** The library, and the worker that it starts by its file's name. They share chunks. */
const LIBRARY = {
  library: 'instar-core/library.ts',
  'guest-worker': 'instar-core/sandbox/hold/guest-worker.ts',
} as const;

const ENTRIES = {...STARTERS, ...COMMAND_LINE, ...LIBRARY};

const PROGRAMS = new Set(['instar.js', 'instar-qemu-img.js']);
const SHEBANG = '#!/usr/bin/env node\n';
const OUTPUT_FOLDER = 'dist';

/** Brings dist/ up to date; gives the entries that have no source, which the caller tells. */
export async function bundleHost(root: string): Promise<readonly string[]> {
  const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(path.join(root, source)));
  if (entries.length === 0) throw new Error('There is no host program to bundle.');
  await runStep(root, {
    outputs: entries.filter(([name]) => !(name in COMMAND_LINE)).map(([name]) => `${OUTPUT_FOLDER}/${name}.js`),
    key: ['esbuild', readVersion(root), process.version, process.arch, ...entries.flat()].join(' '),
    run: () => bundle(root, Object.fromEntries(entries)),
  });
  return Object.values(ENTRIES).filter((source) => !existsSync(path.join(root, source)));
}

async function bundle(root: string, entries: Record<string, string>): Promise<readonly string[]> {
  const {build} = await import('esbuild');
  const pick = (group: object): Record<string, string> =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => name in group));
  const common = {...COMMON_OPTIONS, absWorkingDir: root};
  const commandLine = await build({...common, entryPoints: pick(COMMAND_LINE), ...AS_SCRIPT});
  const [bundled] = commandLine.outputFiles;
  if (bundled === undefined) throw new Error('There is no command line to bundle.');
  const commandLineFile = path.basename(bundled.path);
  const results = [
    commandLine,
    ...(await Promise.all([
      build({...common, entryPoints: pick(LIBRARY), splitting: true}),
      build({...common, entryPoints: pick(STARTERS), ...forOldNode(commandLineFile)}),
    ])),
  ];
  const outputFiles = results.flatMap((result) => result.outputFiles);
  writeOutput(root, commandLineFile, bundled.text);
  await compileCommandLine(path.join(root, OUTPUT_FOLDER, commandLineFile));
  // Chunks first: an entry never names a chunk that is not there yet.
  const isEntry = (file: {readonly path: string}): boolean => path.basename(file.path, '.js') in entries;
  const ordered = outputFiles.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
  for (const file of ordered) writeOutput(root, path.basename(file.path), file.text);
  const current = [...outputFiles.map((file) => file.path), compiledFileOf(bundled.path)];
  removeOldOutputs(path.join(root, OUTPUT_FOLDER), new Set(current.map((file) => path.basename(file))));
  const sources = results.flatMap(({metafile}) => Object.keys(metafile.inputs));
  return [...sources, ...BUILD_SOURCES];
}

const COMMON_OPTIONS = {
  outdir: OUTPUT_FOLDER,
  bundle: true,
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
} as const satisfies BuildOptions;

/** What a bundle depends on beside its own sources. */
const BUILD_SOURCES = ['bundle-host', 'compile-command-line', 'direct-builtins'].map(
  (name) => `scripts/build/${name}.ts`,
);

/** Only a script's compiled code can be handed to V8, so the command line is one and no module. */
const AS_SCRIPT = {
  format: 'cjs',
  entryNames: '[name]-[hash]',
  outExtension: {'.js': '.cjs'},
  minifyWhitespace: true,
  minifySyntax: true,
  define: {'import.meta.dirname': '__dirname', 'import.meta.url': 'importMeta.url'},
  banner: {
    js: "const importMeta={get url(){return process.getBuiltinModule('node:url').pathToFileURL(__filename).href}};",
  },
} as const satisfies BuildOptions;

/** A starter has to be read by a Node that is too old for all else. */
function forOldNode(commandLineFile: string) {
  return {
    target: 'es2015',
    supported: {'dynamic-import': true, 'import-meta': true},
    define: {COMMAND_LINE_FILE: JSON.stringify(commandLineFile)},
    plugins: [directBuiltins, loadBundled],
  } as const satisfies BuildOptions;
}

/** Leaves the command line out of the starters: it is bundled by itself, and bundled-cli.ts loads it. */
const loadBundled: Plugin = {
  name: 'load-bundled',
  setup(build) {
    build.onResolve({filter: /^\.\/cli\.ts$/}, ({resolveDir}) => ({path: path.join(resolveDir, 'bundled-cli.ts')}));
  },
};

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
    if (!/\.(?:c?js|cache)$/.test(name) || current.has(name)) continue;
    if (Date.now() - statSync(file).mtimeMs > KEPT_MS) rmSync(file, {force: true});
  }
}

function readVersion(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'node_modules/esbuild/package.json'), 'utf8'));
  return (manifest as {version: string}).version;
}
