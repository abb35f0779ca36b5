import {resolve} from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {GeneratorError} from '../../generators/generator-error.ts';
import {getVersionMapPath, STORE_DIRECTORY} from '../../generators/store/store-paths.ts';
import {HarnessError} from '../harness-error.ts';
import type {DashboardData} from './data/dashboard-data.ts';
import {type DataPaths, loadData} from './data/load-data.ts';
import {watchData} from './data/watch-data.ts';
import {renderPlainTable} from './plain-table.ts';

const ROOT = resolve(import.meta.dirname, '../..');

const USAGE = `Usage: npm run dashboard -- [options]

Shows how qemu-img's behaviour drifts from version to version and how instar follows it.
Without a terminal the same table is printed once.

  --report PATH     the report of a run (default reports/conformance.json); it may still be growing
  --baselines DIR   recorded baselines (default expected-outputs)
  --plain           print the table even on a terminal
  --help            this text

Exit code: 0; 1 when the baselines are missing or damaged, or the report is; 2 the command line is wrong.
`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof GeneratorError)) {
    throw error;
  }

  process.stderr.write(`dashboard: ${error.message}\n`);
  process.exitCode = error.exitCode;
}

async function main(argv: readonly string[]): Promise<void> {
  const values = readOptions(argv);
  if (values.help === true) {
    process.stdout.write(USAGE);
    return;
  }

  const paths = {
    store: values.baselines === undefined ? resolve(ROOT, STORE_DIRECTORY) : resolve(values.baselines),
    report: values.report === undefined ? resolve(ROOT, 'reports/conformance.json') : resolve(values.report),
  };
  const data = loadData(paths);
  if (values.plain === true || !process.stdin.isTTY || !process.stdout.isTTY) {
    process.stdout.write(renderPlainTable(data));
  } else {
    await showScreen(paths, data);
  }
}

/** Ink and React are loaded only where there is a screen. */
async function showScreen(paths: DataPaths, data: DashboardData): Promise<void> {
  const [{render}, {createElement}, {App}] = await Promise.all([
    import('ink'),
    import('react'),
    import('./view/app.ts'),
  ]);
  const map = getVersionMapPath(paths.store);
  const watch = (onData: (data: DashboardData) => void): (() => void) => watchData({...paths, map}, onData);
  // A terminal is a terminal, also where CI is set.
  const app = render(createElement(App, {data, watch}), {alternateScreen: true, exitOnCtrlC: false, interactive: true});
  await app.waitUntilExit();
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        report: {type: 'string'},
        baselines: {type: 'string'},
        plain: {type: 'boolean'},
        help: {type: 'boolean', short: 'h'},
      },
    }).values;
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/(?<=\.)\s/);
    throw new HarnessError(`${sentence.replace(/\.?$/, '.')} See "npm run dashboard -- --help".`, {exitCode: 2});
  }
}
