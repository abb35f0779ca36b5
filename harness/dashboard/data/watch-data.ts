import {unwatchFile, watchFile} from 'node:fs';
import {GeneratorError} from '../../../generators/generator-error.ts';
import type {DashboardData} from './dashboard-data.ts';
import {type DataPaths, loadData} from './load-data.ts';

/** A report is replaced by renaming, which a watch on the file itself would lose; asking now and then does not. */
const INTERVAL_MS = 400;

/** Hands out the data anew whenever the report or the map changes; gives the function that stops it. */
export function watchData(
  paths: DataPaths & {readonly map: string},
  onData: (data: DashboardData) => void,
): () => void {
  const reload = (): void => {
    try {
      onData(loadData(paths));
    } catch (error) {
      // What was shown last stays; a damaged report is reported at the next start.
      if (!(error instanceof GeneratorError)) {
        throw error;
      }
    }
  };
  for (const path of [paths.report, paths.map]) {
    watchFile(path, {interval: INTERVAL_MS}, reload);
  }

  return () => {
    for (const path of [paths.report, paths.map]) {
      unwatchFile(path, reload);
    }
  };
}
