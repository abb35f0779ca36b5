import {join} from 'node:path';
import pLimit from 'p-limit';
import type {GenerateRequest} from './arguments.ts';
import {GeneratorError} from './generator-error.ts';
import {listCommands, selectCases} from './plan/select-cases.ts';
import {selectVersions} from './plan/select-versions.ts';
import {checkFreeSpace} from './record/check-disk.ts';
import {openJournal} from './record/journal.ts';
import {startProgress, type ProgressStream} from './record/progress.ts';
import {readLabels, type UnusableVersion} from './record/read-labels.ts';
import {record} from './record/record.ts';
import {storeRecorded} from './record/store-recorded.ts';
import {summarize} from './record/summarize.ts';
import {summaryText} from './record/summary-text.ts';
import {type FoundBinaries, findBinaries} from './run/find-binaries.ts';
import {readVersionMap} from './store/read-store.ts';

export type GenerateStreams = {
  readonly out: ProgressStream;
  readonly err: ProgressStream;
  readonly now: () => number;
};

/**
 * Records what the request selects and resolves to the exit code: 0, or 1 when a version had to be left out.
 * Aborting the controller ends every process; what was finished stays in the journal.
 */
export async function generate(
  request: GenerateRequest,
  {out, err, now}: GenerateStreams,
  controller: AbortController,
): Promise<number> {
  const startMs = now();
  const {storeDirectory} = request;
  const table = selectCases(request.command);
  const cases = selectCases(request.command, request.caseGlobs);
  const found = selectBinaries(request);
  const before = readVersionMap(storeDirectory);
  checkFreeSpace();
  const limit = pLimit(request.jobs);
  const {usable, unusable} = await readLabels(found.tools, limit, controller.signal);
  controller.signal.throwIfAborted();
  const journal = openJournal(join(request.journalDirectory, `generate-${request.command}.jsonl`), request);
  const progress = startProgress(out, {
    totals: new Map(usable.map(({tool}) => [tool.version, cases.length])),
    now,
  });
  try {
    const recorded = await record(usable, cases, {limit, journal, controller, onDone: progress.add});
    progress.stop();
    const commands = listCommands(request.command ?? '');
    const {after, removedProfiles} = storeRecorded(usable, recorded, {storeDirectory, commands, table, before});
    journal.remove();
    const totals = {profiles: recorded.profiles.size, removedProfiles, elapsedMs: now() - startMs};
    out.write(summaryText(summarize(recorded, before, after), totals));
    return reportUnusable([...found.unusable, ...unusable, ...recorded.unusable], err);
  } finally {
    progress.stop();
    journal.close();
  }
}

/** The programs that the request selects. None at all is an error that says how to get some. */
export function selectBinaries({binariesDirectory, versionRanges}: GenerateRequest): FoundBinaries {
  const found = findBinaries(binariesDirectory);
  if (found.tools.length === 0 && found.unusable.length === 0) {
    throw new GeneratorError(`There is no qemu-img in ${binariesDirectory}. Run "npm run binaries" first.`);
  }
  const all = [...found.tools, ...found.unusable].map(({version}) => ({version}));
  const selected = new Set(selectVersions(all, versionRanges).map(({version}) => version));
  const isSelected = ({version}: {version: string}) => selected.has(version);
  return {tools: found.tools.filter(isSelected), unusable: found.unusable.filter(isSelected)};
}

function reportUnusable(unusable: readonly UnusableVersion[], err: ProgressStream): number {
  for (const {version, reason} of unusable) err.write(`generate: ${version} was left out: ${reason}\n`);
  return unusable.length > 0 ? 1 : 0;
}
