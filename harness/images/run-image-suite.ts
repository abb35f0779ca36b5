import {rmSync} from 'node:fs';
import {join, matchesGlob} from 'node:path';
import pLimit from 'p-limit';
import type {Tool} from '../../generators/run/tool.ts';
import {judge} from '../compare/judge.ts';
import type {ConformanceReport, JudgedBaseline} from '../compare/verdict.ts';
import {DIVERGENCES} from '../divergences/divergences.ts';
import type {SandboxChoice} from '../plan/plan-runs.ts';
import type {Progress} from '../run/progress.ts';
import {draftReport} from '../run/report-draft.ts';
import {makeToolUnderTest, type Program} from '../run/tool-under-test.ts';
import {askImage, type Place} from './ask-image.ts';
import {IMAGE_QUESTIONS, type ImageQuestion} from './image-questions.ts';
import {makeRawCopy} from './make-raw-copy.ts';
import {type Mirror, mirrorImages} from './mirror.ts';

export type ImageSuite = {
  readonly folder: string;
  /** Relative to the folder. */
  readonly images: readonly string[];
  /** Over ids such as `check/vmware/disk.vmdk`; all where there are none. */
  readonly caseGlobs: readonly string[];
  readonly live: Tool;
  readonly program: Program;
  readonly sandboxes: readonly SandboxChoice[];
  readonly sandboxNotes: readonly string[];
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly startProgress: (planned: number) => Progress;
};

type Asked = {readonly image: string; readonly questions: readonly ImageQuestion[]};

/** Asks qemu-img and the program about every image of a folder, and judges the one by the other. */
export async function runImageSuite(suite: ImageSuite): Promise<ConformanceReport> {
  const asked = suite.images
    .map((image) => ({image, questions: IMAGE_QUESTIONS.filter(({command}) => isChosen(`${command}/${image}`, suite))}))
    .filter(({questions}) => questions.length > 0);
  const planned = asked.reduce((sum, {questions}) => sum + questions.length, 0) * suite.sandboxes.length;
  const progress = suite.startProgress(planned);
  const mirror = await mirrorImages(suite.folder, suite.images);
  const limit = pLimit(suite.jobs);
  try {
    const results = await Promise.all(
      asked.map((one, index) => limit(async () => judgeImage(one, index, {suite, mirror, progress}))),
    );
    return draftReport(describeSuite(suite, planned), results.flat(), {
      state: suite.signal.aborted ? 'interrupted' : 'finished',
      divergences: DIVERGENCES,
    });
  } finally {
    progress.end();
    await mirror.remove();
  }
}

function isChosen(id: string, {caseGlobs}: ImageSuite): boolean {
  return caseGlobs.length === 0 || caseGlobs.some((glob) => matchesGlob(id, glob));
}

function describeSuite({program, sandboxes, sandboxNotes}: ImageSuite, planned: number) {
  return {
    program: program.name,
    sandboxes: sandboxes.map(({name}) => name),
    sandboxNotes,
    full: false,
    planned,
    problems: [],
  };
}

type Suite = {readonly suite: ImageSuite; readonly mirror: Mirror; readonly progress: Progress};

async function judgeImage({image, questions}: Asked, index: number, all: Suite): Promise<readonly JudgedBaseline[]> {
  const {suite, mirror} = all;
  if (suite.signal.aborted) {
    return [];
  }

  const raw = join(mirror.scratch, `${index}.raw`);
  const place: Place = {...mirror.locate(image), raw, root: mirror.root, signal: suite.signal};
  try {
    if (questions.some(({command}) => command === 'compare')) {
      await makeRawCopy(suite.live, place);
    }

    const results: JudgedBaseline[] = [];
    for (const question of questions) {
      results.push(...(await judgeQuestion(question, `${question.command}/${image}`, {...all, place})));
    }

    return results;
  } catch (error) {
    if (suite.signal.aborted) {
      return [];
    }

    throw error;
  } finally {
    rmSync(raw, {force: true});
  }
}

async function judgeQuestion(
  {steps}: ImageQuestion,
  caseId: string,
  {suite, place, progress}: Suite & {readonly place: Place},
): Promise<readonly JudgedBaseline[]> {
  const {version} = suite.live;
  const baseline = await askImage(suite.live, steps, place);
  const results: JudgedBaseline[] = [];
  for (const {name: sandbox, unavailable} of suite.sandboxes) {
    const subject = {caseId, profile: 'live', versions: [version], imitated: version, sandbox};
    if (unavailable === undefined) {
      const instar = await askImage(makeToolUnderTest(suite.program, sandbox, version), steps, place);
      const verdict = judge({caseId, imitated: version, baseline, instar, divergences: DIVERGENCES});
      results.push(verdict.kind === 'same' ? {...subject, verdict} : {...subject, verdict, observation: instar});
    } else {
      results.push({...subject, verdict: {kind: 'skipped', reason: unavailable}});
    }

    progress.add(caseId, results.at(-1)?.verdict.kind ?? 'skipped');
  }

  return results;
}
