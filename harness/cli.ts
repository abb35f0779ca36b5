import {constants} from 'node:os';
import {relative, resolve} from 'node:path';
import process from 'node:process';
import {GeneratorError} from '../generators/generator-error.ts';
import type {ConformanceReport} from './compare/verdict.ts';
import {type ConformanceOptions, readOptions, USAGE} from './conformance-options.ts';
import {DIVERGENCES} from './divergences/divergences.ts';
import {hasPassed} from './report/count-verdicts.ts';
import {renderJson} from './report/render-json.ts';
import {renderJunit} from './report/render-junit.ts';
import {renderMarkdown} from './report/render-markdown.ts';
import {renderSummary} from './report/render-summary.ts';
import {type Run, runConformance, runImages} from './run-conformance.ts';
import {appendReport, writeReport} from './run/write-report.ts';

const ROOT = resolve(import.meta.dirname, '..');

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof GeneratorError)) {
    throw error;
  }

  process.stderr.write(`conformance: ${error.message}\n`);
  process.exitCode = error.exitCode;
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }

  const paths = placeReports(options);
  const interruption = catchInterruption();
  const run: Run = {
    root: ROOT,
    signal: interruption.signal,
    requireAll: process.env['INSTAR_REQUIRE_ALL'] === '1',
    stream: process.stderr,
    onDraft: (draft) => {
      writeReport(paths.json, renderJson(draft));
    },
  };
  const report = await (options.images === undefined ? runConformance(options, run) : runImages(options, run));
  if (report === undefined) {
    process.stdout.write(`conformance: ${options.images} is not there, so no image was compared\n`);
    return 0;
  }

  publish(report, paths);
  return interruption.exitCode() ?? (hasPassed(report) ? 0 : 1);
}

/** The first SIGINT or SIGTERM ends the run in order; a second one ends the process. */
function catchInterruption(): {readonly signal: AbortSignal; readonly exitCode: () => number | undefined} {
  const controller = new AbortController();
  let exitCode: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      exitCode ??= 128 + constants.signals[name];
      controller.abort();
    });
  }

  return {signal: controller.signal, exitCode: () => exitCode};
}

type ReportPaths = {readonly json: string; readonly junit: string; readonly markdown: string};

/** What the user names is relative to where the user is; the defaults are the project's. */
function placeReports({json, junit, markdown, images}: ConformanceOptions): ReportPaths {
  const name = images === undefined ? 'conformance' : 'images';
  const place = (named: string | undefined, usual: string): string =>
    named === undefined ? resolve(ROOT, 'reports', usual) : resolve(named);
  return {
    json: place(json, `${name}.json`),
    junit: place(junit, `${name}.xml`),
    markdown: place(markdown, `${name}.md`),
  };
}

function publish(report: ConformanceReport, paths: ReportPaths): void {
  writeReport(paths.json, renderJson(report));
  writeReport(paths.junit, renderJunit(report));
  writeReport(paths.markdown, renderMarkdown(report));
  const stepSummary = process.env['GITHUB_STEP_SUMMARY'];
  if (stepSummary !== undefined && stepSummary !== '') {
    appendReport(stepSummary, renderMarkdown(report));
  }

  const reportPaths = Object.values(paths).map((path) => relative(process.cwd(), path));
  process.stdout.write(renderSummary(report, {reportPaths, divergenceCount: DIVERGENCES.length}));
}
